"""Fenced blocks of a Markdown page, with the directives that stand in comments above them.

<!-- test: append --replications 2 to silosim compare -->   to every command of the block that starts so
<!-- test: replace replications=50 with replications=2 -->  in the whole block
<!-- test: file people.csv -->                              the block shows this file, whose text cannot say so itself
<!-- test: continue -->                                     Python: goes on where the Python block before it ended
<!-- test: wrong -->                                       a file with mistakes, to show what is said about them
<!-- test: shown -->                                        what stands below a command is part of what it prints
<!-- test: slow -->                                         left out of `make quick`
<!-- test: skip, because ... -->                            with the reason

A block below `<!-- NAME-output -->` shows what its commands print, `<!-- NAME-output: exit 2 -->` what they print
when they end so; tools/refresh_output.py puts it there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FENCED = re.compile(
    r"(?P<comments>(?:^<!-- [^\n]*? -->\n)*)^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"^<!-- test: (.*?) -->$", re.MULTILINE)
_OUTPUT = re.compile(r"^<!-- [\w-]*output(?:: exit (?P<exit>\d+))? -->$", re.MULTILINE)
_COMMAND = re.compile(r"^\$ (?P<command>.+?)(?:\s+#.*)?$", re.MULTILINE)
_NAMED = re.compile(r"# ([\w.-]+\.\w+)\n")


@dataclass(frozen=True)
class Block:
    """One fenced block, with its directives carried out."""

    page: str
    line: int
    language: str
    text: str
    commands: tuple[str, ...]  # console: without the prompt and the comments behind them
    skip: str | None = None
    slow: bool = False
    continues: bool = False  # Python: the names of the block before it are known
    wrong: bool = False  # a file that is not valid, on purpose
    marked: bool = False  # what the commands print stands beneath them
    exit: int = 0  # code with which the commands of a marked block end
    named: str | None = None  # by a directive
    shown: bool = False

    @property
    def name(self) -> str:
        """Page and line, for messages."""
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str | None:
        """The file that the block shows, named by a directive or in its first line: `# acme.yaml`."""
        match = _NAMED.match(self.text)
        return self.named or (match[1] if match else None)

    @property
    def content(self) -> str:
        """What that file holds; a table has no comments, so its name in the first line is not part of it."""
        named = self.language == "csv" and _NAMED.match(self.text)
        return self.text.partition("\n")[2] if named else self.text

    @property
    def printed(self) -> list[tuple[str, str]]:
        """Each command with what stands beneath it."""
        parts = re.split(r"^\$ (.+)\n", self.text, flags=re.MULTILINE)
        return list(zip(parts[1::2], parts[2::2], strict=True))


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order; raises ValueError for a directive that is not known."""
    return blocks_of(page.read_text(encoding="utf-8"), page.name)


def blocks_of(source: str, page: str) -> list[Block]:
    """The same of a text."""
    found = []
    for match in _FENCED.finditer(source):
        text, skip, named = match["text"], None, None
        slow = continues = wrong = shown = False
        appended: list[tuple[str, str]] = []
        for directive in _DIRECTIVE.findall(match["comments"]):
            if change := re.fullmatch(r"replace (.+) with (.+)", directive):
                if change[1] not in text:
                    raise ValueError(f"{page}: {change[1]!r} is not in the block below {directive!r}")
                text = text.replace(change[1], change[2])
            elif change := re.fullmatch(r"append (.+) to (.+)", directive):
                appended.append((change[2], change[1]))
            elif change := re.fullmatch(r"file ([\w.-]+)", directive):
                named = change[1]
            elif directive == "continue":
                continues = True
            elif directive == "wrong":
                wrong = True
            elif directive == "slow":
                slow = True
            elif directive == "shown":
                shown = True
            elif directive.startswith("skip"):
                skip = directive
            else:
                raise ValueError(f"{page}: unknown directive {directive!r}")
        commands = []
        for command in _COMMAND.findall(text):
            extra = [more for start, more in appended if command.startswith(start)]
            commands.append(" ".join([command, *extra]))
        output = _OUTPUT.search(match["comments"])
        line = source.count("\n", 0, match.start("language")) + 1
        found.append(
            Block(
                page,
                line,
                match["language"],
                text,
                tuple(commands),
                skip,
                slow,
                continues,
                wrong,
                marked=output is not None,
                exit=int(output["exit"] or 0) if output else 0,
                named=named,
                shown=shown,
            )
        )
    return found
