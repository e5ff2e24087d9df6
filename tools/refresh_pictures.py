"""Makes the pictures of README and docs with the commands that their readers type.

    python tools/refresh_pictures.py

docs/pictures/made.json holds, for each picture, the command that drew it and the sentences that it printed; a test runs
the commands again and compares the sentences.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent / "docs"))

from desk import ROOT, Desk

FOLDER = ROOT / "docs" / "pictures"
MADE = FOLDER / "made.json"
WIDTH = 1200  # pixels
# Picture → command, and the file of the results' report that it is.
PICTURES = {
    "consultant.png": (
        "silosim compare builtin:reference --policy leadership_council --policy joint_incentives:0.6 --replications 20",
        "scorecard.png",
    ),
    "workshop.png": (
        "silosim compare builtin:busy --policy mandated_collaboration --policy joint_incentives --replications 20 --explain",
        "parts.png",
    ),
    "academic.png": (
        "silosim compare builtin:reference --policy knowledge_base --replications 20 --seed 11",
        "adoption.png",
    ),
}


def made(name: str, folder: Path) -> tuple[dict[str, Any], Path]:
    """Run a picture's command in a folder: the command and what it printed; and where the picture lies."""
    command, picture = PICTURES[name]
    document = json.loads(Desk(folder).run(f"{command} --json"))
    row = {"command": command, "file": picture, "headline": document["headline"]}
    return row, folder / document["results"] / "report" / picture


def small(source: Path, target: Path) -> None:
    """A picture as pages need it: not wider than WIDTH, few colours."""
    with Image.open(source) as picture:
        height = round(picture.height * WIDTH / picture.width)
        scaled = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
        scaled.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> int:
    """Draw all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in PICTURES:
            rows[name], drawn = made(name, Path(folder))
            small(drawn, FOLDER / name)
            print(f"{name}: {rows[name]['headline'][0]}")
    MADE.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
