"""The entries of docs/glossary.md: text from glossary_terms, units and ranges from the tables of the code."""

from __future__ import annotations

import re
import unicodedata

from glossary_terms import TERMS, Term
from marked import UnknownTable, number, span
from ranges import outcome_range

from siloSim.model.measures import BY_NAME as OUTCOMES
from siloSim.organisation.entities import STATE_VARIABLES
from siloSim.organisation.structure import TieSpec
from siloSim.scenario.parameters import BY_NAME as PARAMETERS

_LINK = re.compile(r"\[\[(?:(?P<shown>[^\]|]+)\|)?(?P<term>[^\]]+)\]\]")
_OF_TIES = "organisation.ties."
_STATE = {f"{v.entity}: {v.name}": v for v in STATE_VARIABLES}
_TIE_UNITS = {"mean": "ties per person"}


class UnknownTerm(UnknownTable):
    """A text leads to a term, or names something of the code, that is not there."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"tools/docs/glossary_terms.py, {where}: there is no {what!r}")


def key(name: str) -> str:
    """How terms are sorted: letters only, without regard to case and accents.

    >>> sorted(["E–I index", "Employee", "Density ratio"], key=key)
    ['Density ratio', 'E–I index', 'Employee']
    """
    plain = unicodedata.normalize("NFKD", name.replace("–", " ")).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or letter == " ")


def anchor(name: str) -> str:
    """The anchor of a heading, as viewers of Markdown make it.

    >>> anchor("E–I index"), anchor("Hand-over")
    ('ei-index', 'hand-over')
    """
    return re.sub(r"[^\w\- ]", "", name.casefold()).replace(" ", "-")


def linked(term: Term) -> str:
    """The text of a term with its links; raises UnknownTerm."""
    known = {other.name.casefold(): other.name for other in TERMS}

    def link(match: re.Match[str]) -> str:
        name = known.get(match["term"].casefold())
        if name is None:
            raise UnknownTerm(term.name, match["term"])
        return f"[{match['shown'] or match['term']}](#{anchor(name)})"

    return _LINK.sub(link, term.text)


def described(name: str) -> str:
    """Something of the code with unit and range; raises KeyError.

    >>> described("ei_help"), described("trust.broken")
    ('outcome `ei_help`: index, -1 to 1', 'parameter `trust.broken`: share, 0 to 1, default 0.2')
    """
    if name in OUTCOMES:
        return f"outcome `{name}`: {OUTCOMES[name].unit}, {outcome_range(OUTCOMES[name])}"
    if name.startswith(_OF_TIES):
        field = name.removeprefix(_OF_TIES)
        default = number(getattr(TieSpec(), field))
        return f"setting `{name}`: {_TIE_UNITS.get(field, 'share, 0 to 1')}, default {default}"
    if name in PARAMETERS:
        p = PARAMETERS[name]
        return f"parameter `{name}`: {p.unit}, {span(p.low, p.high)}, default {number(p.default)}"
    v = _STATE[name]
    article = "an" if v.entity[0] in "aeiou" else "a"
    return f"state of {article} {v.entity}, *{v.name}*: {v.unit}, {span(v.low, v.high)}"


def terms() -> str:
    """All entries, in alphabetical order."""
    return "\n" + "".join(_entry(term) for term in sorted(TERMS, key=lambda term: key(term.name)))


def _entry(term: Term) -> str:
    try:
        facts = [described(name) for name in term.code]
    except KeyError as error:
        raise UnknownTerm(term.name, str(error.args[0])) from error
    lines = [f"## {term.name}", "", linked(term), ""]
    if facts:
        lines += [f"- {fact}" for fact in facts] + [""]
    if term.source:
        lines += [f"*Source:* {term.source}.", ""]
    return "\n".join(lines) + "\n"
