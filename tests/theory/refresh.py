"""Run every closed form, the slow ones too, and write their table into docs/theory.md.

python tests/theory/refresh.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "theory.md"
BEGIN, END = "<!-- closed forms -->\n", "<!-- /closed forms -->\n"
HEAD = "| closed form | expected | observed | n | z | error found |\n|---|---|---|---|---|---|\n"


def main() -> int:
    """Exit code 0 if all closed forms hold and the page is written."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.md"
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:xdist",
                "tests/theory",
            ],
            cwd=ROOT,
            env=os.environ | {"SILOSIM_THEORY_ROWS": str(rows)},
            check=False,
        )
        if done.returncode != 0:
            print("docs/theory.md stays as it is: not every closed form holds.", file=sys.stderr)
            return done.returncode
        table = rows.read_text(encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        print(f"{PAGE.name} has no lines {BEGIN.strip()} and {END.strip()} for the table.", file=sys.stderr)
        return 1
    PAGE.write_text(f"{before}{BEGIN}\n{HEAD}{table}\n{END}{after}", encoding="utf-8")
    print(f"{table.count(chr(10))} rows written to docs/{PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
