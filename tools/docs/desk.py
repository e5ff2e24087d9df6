"""A page's desk: a folder of its own, with the files that the page shows, in which its commands run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from blocks import Block

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 110
SHARE = 0.02  # by which numbers may differ on another processor
_NUMBER = re.compile(r"(?<![\w.])[-−+]?\d[\d,]*(?:\.\d+)?")
_HASH = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b")  # of results, which are their bits


class CommandFailed(Exception):
    """A command ended otherwise than it should, with `code`."""

    def __init__(self, said: str, code: int) -> None:
        super().__init__(said)
        self.code = code


def environment() -> dict[str, str]:
    """Variables for a command whose output is kept: this checkout's code, so many columns, no colours."""
    # Make's own variables would turn a nested make into a chatty one.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    own = {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(ROOT / "src")}
    return kept | own


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder in which a page's blocks are worked through, in order."""

    folder: Path

    def put(self, block: Block) -> None:
        """Write the file that a block shows, if it shows one."""
        if block.file:
            (self.folder / block.file).write_text(block.content, encoding="utf-8", newline="\n")

    def run(self, command: str, code: int = 0) -> str:
        """What a command prints, as a reader sees it; raises CommandFailed if it does not end with `code`.

        Progress and notes on standard error are left out, unless an error is what is shown.
        """
        # `silosim` and `python` are this checkout's, whatever is installed.
        programs = {"silosim": f'"{sys.executable}" -m siloSim', "python": f'"{sys.executable}"'}
        line = re.sub(
            r"^(timeout -s KILL \d+ )?(silosim|python)\b",
            lambda match: (match[1] or "") + programs[match[2]],
            command,
        )
        # Through the shell: the commands are those that our own pages tell readers to type.
        done = subprocess.run(
            line,
            shell=True,
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != code:
            raise CommandFailed(
                f"{command!r} ended with exit code {done.returncode}, not {code}:\n{done.stdout}{done.stderr}",
                done.returncode,
            )
        text = done.stdout + (done.stderr if code else "")
        return text.replace(str(self.folder) + os.sep, "").strip("\n")


def differences(shown: str, printed: str) -> list[str]:
    """Lines of a page that say something else than what is printed now; [] if they agree.

    Words have to be the same, numbers within 2 % or one unit of the last digit shown: on another processor the
    last bits of a run may differ, and with them what follows. Hashes of results are not compared for that reason.

    >>> differences("about 7.61 days", "about  7.6 days"), differences("about 7.6 days", "about 9 days")
    ([], ["'about 7.6 days' is now 'about 9 days'"])
    """
    old, new = (_HASH.sub("HASH", text).strip().splitlines() for text in (shown, printed))
    if len(old) != len(new):
        return [f"{len(old)} lines are now {len(new)}:\n{printed}"]
    return [f"{a!r} is now {b!r}" for a, b in zip(old, new, strict=True) if not _agree(a, b)]


def _agree(old: str, new: str) -> bool:
    words = [" ".join(re.sub(r"─+", "─", _NUMBER.sub("#", line)).split()) for line in (old, new)]
    if words[0] != words[1]:
        return False
    return all(map(_close, _NUMBER.findall(old), _NUMBER.findall(new)))


def _close(old: str, new: str) -> bool:
    unit = max(10.0 ** -len(text.partition(".")[2]) for text in (old, new))
    a, b = (float(text.replace(",", "").replace("−", "-")) for text in (old, new))
    return abs(a - b) <= max(SHARE * abs(a), unit) * (1 + 1e-9)
