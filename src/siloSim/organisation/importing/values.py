"""What stands in the columns of personnel systems, as people.csv has it: shares, ranks, who is still there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from siloSim.organisation.csv_files import squeezed
from siloSim.organisation.import_people import HIGHEST_LEVEL
from siloSim.organisation.tabular import finite, number_in

GONE = frozenset(
    {
        "0", "no", "n", "false", "inactive", "terminated", "term", "t", "left", "leaver", "former",
        "resigned", "retired", "withdrawn", "deceased", "ended", "dismissed", "separated", "exited",
        "suspended",
    }
)  # fmt: skip
THERE = frozenset(
    {
        "1", "yes", "y", "true", "active", "a", "current", "employed", "regular", "permanent",
        "temporary", "onleave", "leave", "leaveofabsence", "loa", "paidleave", "unpaidleave",
        "parentalleave", "maternityleave", "sickleave", "probation", "notice", "fulltime", "parttime",
    }
)  # fmt: skip
_ROLES = {
    **dict.fromkeys(("manager", "manager+", "mngr", "mngr+", "peoplemanager", "supervisor", "lead", "1", "yes", "true"), "manager"),
    **dict.fromkeys(("individualcontributor", "ic", "employee", "staff", "0", "no", "false"), "staff"),
    **dict.fromkeys(("head", "2"), "head"),
}  # fmt: skip
# What these columns may hold, in words, beside what people.csv may.
ALLOWED = {
    "role": "staff (or employee, individual contributor, no, 0), manager (or people manager, supervisor, lead, yes, "
    "1), head (or 2)",
    "fte": "a share above 0 and up to 2, of which more than 1 counts as 1; or the same in per cent, or as hours a "
    "week; 0 for whoever is not there",
}
_FULL_WEEK = 48.0  # hours; larger numbers under FTE are per cent
_SHORT_WEEK = 28.0  # the highest number under FTE from which hours are meant

type Column = tuple[list[str], list[str]]  # the fields as people.csv has them, and what was assumed


def shares(values: Sequence[str], header: str, unit: str, *, decimal_comma: bool) -> Column:
    """Full-time equivalents in (0, 1]; what cannot be read stays as it is, to be told with its line.

    `unit`: "percent", "hours", or "fte" where the numbers decide: up to 2 shares, 28 to 48 at the most
    hours a week, else per cent. Shares above 1 become 1; 0 stays 0.
    """
    read = [number_in(text.rstrip(" %"), decimal_comma=decimal_comma) for text in values]
    numbers = [number if finite(number) else None for number in read]
    known = [number for number in numbers if number is not None]
    most, notes = max(known, default=1.0), []
    signed = [text.endswith("%") for text in values]
    if unit == "fte":
        bare = [n for n, sign in zip(numbers, signed, strict=True) if n is not None and not sign]
        most = max(bare, default=1.0)
        unit = "share" if most <= 2 else "hours" if _SHORT_WEEK <= most <= _FULL_WEEK else "percent"
        if unit != "share":
            words = "hours a week" if unit == "hours" else "per cent"
            notes.append(f"{header!r} goes up to {most:g}, so it is read as {words}")
    full = {"share": 1.0, "percent": 100.0}.get(unit) or _usual(known)
    if unit == "hours":
        notes.append(
            f"a full position is taken to have {full:g} hours, the most frequent number in {header!r}"
        )
    done, cut = [], 0
    for text, number, sign in zip(values, numbers, signed, strict=True):
        if number is None:
            done.append(text)
            continue
        share = number / (100.0 if sign else full)
        cut += 1 < share <= 2
        done.append(repr(min(share, 1.0)) if 0 <= share <= 2 else text)
    if cut:
        notes.append(f"{cut} people with more than a full position, taken as one full position")
    return done, notes


def _usual(known: Sequence[float]) -> float:
    """The most frequent number above 0, the larger of two; 1 if there is none."""
    counts = Counter(number for number in known if number > 0)
    return max(counts, key=lambda number: (counts[number], number), default=1.0)


def ranks(values: Sequence[str], header: str) -> Column:
    """Whole numbers from 3, L3, "Grade 3"; words are left out, and the level then follows the role."""
    done, words = [], set()
    for text in values:
        digits = re.findall(r"\d+", text)
        plain = re.fullmatch(r"-?\d+([.,]0+)?", text)
        if len(digits) == 1 and int(digits[0]) <= HIGHEST_LEVEL and (plain or "." not in text):
            done.append(str(int(digits[0])) if not text.startswith("-") else text)
        elif not text or any(c.isalpha() for c in text):
            done.append("")
            words |= {text} - {""}
        else:
            done.append(text)
    notes = []
    if words:
        notes.append(f"{len(words)} ranks in words in {header!r} are not used: the level follows the role")
    if any(done):
        notes.append(f"higher numbers in {header!r} are taken to be closer to the top")
    return done, notes


def presence(values: Sequence[str]) -> list[str]:
    """1 and 0 for the words of personnel systems; what is not known stays as it is."""
    words = {
        text: "0" if _first(text) in GONE else "1" for text in set(values) if _first(text) in GONE | THERE
    }
    return [words.get(text, text) for text in values]


def _first(text: str) -> str:
    """The word that counts: terminated of "Terminated - voluntary", onleave of "On Leave (paid)"."""
    return squeezed(re.split(r"[-–(/:,]", text)[0])


def roles(values: Sequence[str], header: str) -> Column:
    """staff, manager, head; where most are other words, they are job titles and left aside."""
    done = [_ROLES.get(squeezed(text), text) for text in values]
    filled = [text for text in done if text]
    unknown = [text for text in filled if text not in _ROLES.values()]
    if len(unknown) > len(filled) / 2:
        return [""] * len(done), [
            f"{header!r} holds job titles rather than staff, manager and head: not used"
        ]
    return done, []
