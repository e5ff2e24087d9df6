"""Fenced blocks of a Markdown page, with the directives for tests that stand in a comment above them.

<!-- test: append --replications 2 to silosim compare -->   to every command of the block that starts so
<!-- test: replace replications=50 with replications=2 -->  in the whole block
<!-- test: slow -->                                         left out of `make quick`
<!-- test: shown -->                                        what stands below a command is part of what it prints
<!-- test: skip, because ... -->                            with the reason
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FENCED = re.compile(
    r"(?P<comments>(?:^<!-- test: .*? -->\n)*)^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"<!-- test: (.*?) -->")


@dataclass(frozen=True)
class Block:
    """One fenced block, with its directives carried out."""

    page: str
    line: int
    language: str
    text: str
    commands: tuple[str, ...]  # console: without the prompt and the comments behind them
    skip: str | None
    slow: bool
    shown: bool = False

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str | None:
        """The file that the block shows, named in its first line: `# acme.yaml`."""
        match = re.match(r"# ([\w.-]+\.\w+)\n", self.text)
        return match[1] if match else None

    @property
    def content(self) -> str:
        """What that file holds; a table has no comments, so its name is not part of it."""
        return self.text.partition("\n")[2] if self.language == "csv" else self.text


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order; raises ValueError for a directive that is not known."""
    source = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCED.finditer(source):
        text, skip, slow, shown = match["text"], None, False, False
        appended: list[tuple[str, str]] = []
        for directive in _DIRECTIVE.findall(match["comments"]):
            if change := re.fullmatch(r"replace (.+) with (.+)", directive):
                if change[1] not in text:
                    raise ValueError(f"{page.name}: {change[1]!r} is not in the block below {directive!r}")
                text = text.replace(change[1], change[2])
            elif change := re.fullmatch(r"append (.+) to (.+)", directive):
                appended.append((change[2], change[1]))
            elif directive == "slow":
                slow = True
            elif directive == "shown":
                shown = True
            elif directive.startswith("skip"):
                skip = directive
            else:
                raise ValueError(f"{page.name}: unknown directive {directive!r}")
        commands = []
        for command in re.findall(r"^\$ (.+?)(?:\s+#.*)?$", text, re.MULTILINE):
            extra = [more for start, more in appended if command.startswith(start)]
            commands.append(" ".join([command, *extra]))
        line = source.count("\n", 0, match.start("language")) + 1
        found.append(Block(page.name, line, match["language"], text, tuple(commands), skip, slow, shown))
    return found
