"""Tables of text: columns as wide as they need to be, the first one as wide as is left, wrapped."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

GAP = "  "
NARROWEST = 16  # of the first column
_CODES = {"green": "\x1b[32m", "red": "\x1b[31m", "dim": "\x1b[2m", "bold": "\x1b[1m"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `style` colours its last cell. A heading has a single cell and runs across."""

    cells: tuple[str, ...]
    style: str = ""


def drawn(
    head: Sequence[str], right: Sequence[bool], rows: Sequence[Row], width: int, *, colour: bool
) -> str:
    """The table in at most `width` columns, or as narrow as its numbers allow.

    Parameters
    ----------
    head
        Names of the columns.
    right
        Which of them are numbers, flush right.
    rows
        Cells by column. The first column is wrapped at words, with a hanging indent.
    width
        Characters.
    colour
        Whether to write the styles.

    >>> print(drawn(("what", "n"), (False, True), [Row(("  a longish label", "5"))], 20, colour=False))
    what               n
    \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500
      a longish label  5
    """
    full = [row for row in rows if len(row.cells) == len(head)]
    widths = [max(len(cells[i]) for cells in (head, *(row.cells for row in full))) for i in range(len(head))]
    room = width - sum(widths[1:]) - len(GAP) * (len(head) - 1)
    widths[0] = max(NARROWEST, min(widths[0], room))
    lines = [_line(head, widths, right).rstrip(), "\u2500" * (sum(widths) + len(GAP) * (len(head) - 1))]
    for row in rows:
        if len(row.cells) != len(head):
            lines.append(_styled(row.cells[0], "bold", colour=colour))
            continue
        first, *more = _wrapped(row.cells[0], widths[0])
        rest = row.cells[1:-1]
        last = _styled(_cell(row.cells[-1], widths[-1], right=right[-1]), row.style, colour=colour)
        lines.append(GAP.join([_line((first, *rest), widths, right), last]).rstrip())
        lines += more
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = [_cell(cell, widths[i], right=right[i]) for i, cell in enumerate(cells)]
    return GAP.join(parts)


def _cell(text: str, width: int, *, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _wrapped(label: str, width: int) -> list[str]:
    indent = label[: len(label) - len(label.lstrip())]
    hanging = f"{indent}  "
    return textwrap.wrap(
        label.strip(), width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False
    ) or [""]


def _styled(text: str, style: str, *, colour: bool) -> str:
    return f"{_CODES[style]}{text}\x1b[0m" if colour and style else text
