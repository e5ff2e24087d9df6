"""Tables of text: columns as wide as they need to be, the first one as wide as is left, wrapped.

Where too little is left for it, it gets lines of its own, above those of the numbers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

GAP = "  "
NARROWEST = 16  # of the first column
INDENT = "    "  # of numbers below their label
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
        Cells by column. The first column is wrapped at words, with a hanging indent; where it had less room
        than its longest word or NARROWEST, the other cells stand on a line below it.
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
    if room < min(widths[0], max(NARROWEST, *(_longest(row.cells[0]) for row in (Row(tuple(head)), *full)))):
        return _stacked(head, right, rows, widths, width, colour=colour)
    widths[0] = min(widths[0], room)
    *above, title = _wrapped(head[0], widths[0])
    lines = [*above, _line((title, *head[1:]), widths, right).rstrip()]
    lines.append("\u2500" * (sum(widths) + len(GAP) * (len(head) - 1)))
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


def _stacked(
    head: Sequence[str],
    right: Sequence[bool],
    rows: Sequence[Row],
    widths: Sequence[int],
    width: int,
    *,
    colour: bool,
) -> str:
    """Every label on lines of its own, the other cells below it."""
    numbers = sum(widths[1:]) + len(GAP) * (len(head) - 2) + len(INDENT)
    lines = [*_wrapped(head[0], width), (INDENT + _line(head[1:], widths[1:], right[1:])).rstrip()]
    lines.append("\u2500" * max(numbers, *(len(line) for line in lines)))
    for row in rows:
        if len(row.cells) != len(head):
            lines.append(_styled(row.cells[0], "bold", colour=colour))
            continue
        last = _styled(_cell(row.cells[-1], widths[-1], right=right[-1]), row.style, colour=colour)
        rest = [_line(row.cells[1:-1], widths[1:], right[1:])] if len(head) > 2 else []
        lines += _wrapped(row.cells[0], width)
        lines.append((INDENT + GAP.join([*rest, last])).rstrip())
    return "\n".join(lines)


def _longest(label: str) -> int:
    """How wide a wrapped label is at least, so that no word of it is cut."""
    indent = len(label) - len(label.lstrip())
    first, *others = label.split() or [""]
    return indent + max(len(first), *(len(GAP) + len(word) for word in others), 0)


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
