"""Runs the commands in a page's marked blocks and pastes what they print beneath them.

    python tools/refresh_readme.py README.md

A marked block stands between two comments and holds one console block:

    <!-- demo-output -->
    ```console
    $ make demo
    (whatever stood here is replaced)
    ```
    <!-- /demo-output -->

Any name that ends in `output` will do. Commands start with `$ ` and run one after the other, in the folder of the
page, with .venv/bin first on the path, 110 columns and no colours. A command that fails stops the refresh and leaves
the page as it was.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

MARKED = re.compile(
    r"(?P<open><!-- (?P<name>[\w-]*output) -->\n```console\n)(?P<body>.*?)(?P<close>```\n<!-- /(?P=name) -->)",
    re.DOTALL,
)
type Runner = Callable[[str], str]


class CommandFailed(Exception):
    """A command in a marked block ended with an error."""


def refreshed(text: str, run: Runner) -> str:
    """The page `text` with the output of every marked block's commands as `run` gives it."""

    def block(match: re.Match[str]) -> str:
        lines = []
        for command in re.findall(r"^\$ (.+)$", match["body"], re.MULTILINE):
            lines.append(f"$ {command}")
            lines += [line.rstrip() for line in run(command).strip("\n").splitlines()]
        return match["open"] + "".join(f"{line}\n" for line in lines) + match["close"]

    return MARKED.sub(block, text)


def shell(folder: Path) -> Runner:
    """A runner that gives a command to the shell in `folder` and returns its standard output."""
    # Make's own variables would turn a nested `make demo` into a chatty sub-make.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    environment["PATH"] = os.pathsep.join([str(folder / ".venv" / "bin"), environment.get("PATH", "")])
    environment |= {"COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb"}

    def run(command: str) -> str:
        # Through the shell: the commands are those that our own page tells readers to type.
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise CommandFailed(f"{command!r} ended with exit code {done.returncode}")
        return done.stdout.replace(str(folder) + os.sep, "")

    return run


def main(arguments: list[str]) -> int:
    """Refresh each page named; 1 if a command failed, 2 if a page has no marked block."""
    for name in arguments or ["README.md"]:
        page = Path(name).resolve()
        text = page.read_text(encoding="utf-8")
        if not MARKED.search(text):
            print(f"{name}: no marked block", file=sys.stderr)
            return 2
        try:
            new = refreshed(text, shell(page.parent))
        except CommandFailed as failure:
            print(f"{name}: {failure}; left as it was", file=sys.stderr)
            return 1
        page.write_text(new, encoding="utf-8")
        print(f"{name}: {'refreshed' if new != text else 'already up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
