"""Runs the commands in pages' marked blocks and pastes what they print beneath them.

    python tools/refresh_output.py PAGE…

A marked block stands between two comments and holds one console block:

    <!-- demo-output -->
    ```console
    $ silosim demo
    (whatever stood here is replaced)
    ```
    <!-- /demo-output -->

Any name that ends in `output` will do; `<!-- mistake-output: exit 2 -->` shows a command that ends with an error, and
what it says. Commands start with `$ ` and run one after the other with 110 columns and no colours: those of README.md
where they stand, in its folder and with .venv/bin first on the path; those of every other page in an empty folder
with the files that the page shows above them (see tools/docs/blocks.py). A command that ends otherwise than it
should stops the refresh and leaves the page as it was.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "docs"))

from blocks import blocks_of
from desk import CommandFailed, Desk, environment

MARKED = re.compile(
    r"(?P<open><!-- (?P<name>[\w-]*output)(?:: exit (?P<exit>\d+))? -->\n```console\n)"
    r"(?P<body>.*?)(?P<close>```\n<!-- /(?P=name) -->)",
    re.DOTALL,
)
type Runner = Callable[[str, int], str]  # command, expected exit code → what it prints


def refreshed(text: str, run: Runner, before: Callable[[int], None] = lambda _: None) -> str:
    """The page `text` with the output of every marked block's commands as `run` gives it.

    `before` is called with the place of each block in the text before its commands run.
    """

    def block(match: re.Match[str]) -> str:
        before(match.start())
        lines = []
        for command in re.findall(r"^\$ (.+)$", match["body"], re.MULTILINE):
            lines.append(f"$ {command}")
            printed = run(command, int(match["exit"] or 0))
            lines += [line.rstrip() for line in printed.strip("\n").splitlines()]
        return match["open"] + "".join(f"{line}\n" for line in lines) + match["close"]

    return MARKED.sub(block, text)


def in_place(folder: Path) -> Runner:
    """A runner that gives a command to the shell in `folder` and returns its standard output."""
    variables = environment()
    variables["PATH"] = os.pathsep.join([str(folder / ".venv" / "bin"), variables.get("PATH", "")])

    def run(command: str, code: int) -> str:
        # Through the shell: the commands are those that our own page tells readers to type.
        done = subprocess.run(
            command, shell=True, cwd=folder, env=variables, stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode != code:
            raise CommandFailed(f"{command!r} ended with exit code {done.returncode}", done.returncode)
        return done.stdout.replace(str(folder) + os.sep, "")

    return run


def on_a_desk(text: str, page: str) -> str:
    """The page `text`, refreshed in an empty folder, where its files appear in the order in which it shows them."""
    shown = [(block.line, block) for block in blocks_of(text, page)]
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder).resolve())

        def put_files(place: int) -> None:
            line = text.count("\n", 0, place) + 1
            while shown and shown[0][0] < line:
                desk.put(shown.pop(0)[1])

        return refreshed(text, desk.run, put_files)


def main(arguments: list[str]) -> int:
    """Refresh each page named; 1 if a command failed, 2 if a page has no marked block."""
    for name in arguments or ["README.md"]:
        page = Path(name).resolve()
        text = page.read_text(encoding="utf-8")
        if not MARKED.search(text):
            print(f"{name}: no marked block", file=sys.stderr)
            return 2
        try:
            if page.name == "README.md":
                new = refreshed(text, in_place(page.parent))
            else:
                new = on_a_desk(text, page.name)
        except CommandFailed as failure:
            print(f"{name}: {failure}; left as it was", file=sys.stderr)
            return 1
        page.write_text(new, encoding="utf-8", newline="\n")
        print(f"{name}: {'refreshed' if new != text else 'already up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
