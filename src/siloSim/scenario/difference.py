"""One difference between two scenarios or policies, and how its values are written for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from siloSim.scenario.units import format_quantity

type Kind = Literal["added", "removed", "changed"]
NONE = "none"
_DIGITS = 6  # that people read; more where two values would look alike


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: where, how, from what to what."""

    path: str  # dotted, as `Scenario.with_` takes it
    kind: Kind
    old: object = None  # in `unit`; None where there is none
    new: object = None
    unit: str = ""
    meaning: str = ""
    currencies: tuple[str, str] = ("EUR", "EUR")  # of old and new, for amounts of money

    @property
    def section(self) -> str:
        """The section of a scenario that it belongs to."""
        return self.path.partition(".")[0]

    @property
    def change(self) -> float | None:
        """new ÷ old − 1; None where that says nothing: other than numbers above 0, switches, log odds."""
        if self.unit in ("switch", "logit") or self.currencies[0] != self.currencies[1]:
            return None
        if not (_is_number(self.old) and _is_number(self.new)):
            return None
        assert isinstance(self.old, int | float)
        assert isinstance(self.new, int | float)
        return self.new / self.old - 1 if self.old > 0 else None

    def shown(self) -> tuple[str, str]:
        """Old and new as a scenario file would say them, rounded only as far as they stay apart."""
        old, new = (self._text(value, place, _DIGITS) for place, value in enumerate((self.old, self.new)))
        if old == new:
            old, new = (self._text(value, place, None) for place, value in enumerate((self.old, self.new)))
        if old == new and self.kind == "changed":  # 0.0 and -0.0, 20 and 20.0
            old, new = repr(self.old), repr(self.new)
        return old, new

    def _text(self, value: object, place: int, digits: int | None) -> str:
        if value is None:
            return NONE
        if _is_number(value):
            assert isinstance(value, int | float)
            rounded = value if digits is None else float(f"{value:.{digits}g}")
            return format_quantity(rounded, self.unit, self.currencies[place])
        return str(value)


def differing(
    path: str,
    old: object,
    new: object,
    *,
    unit: str = "",
    meaning: str = "",
    currencies: tuple[str, str] = ("EUR", "EUR"),
) -> Iterator[Difference]:
    """The difference between two values, if there is one; None stands for a value that is missing."""
    if not same(old, new):
        kind: Kind = "added" if old is None else "removed" if new is None else "changed"
        yield Difference(path, kind, old, new, unit, meaning, currencies)


def same(old: object, new: object) -> bool:
    """Whether two values are the same to `content_hash`, which tells 0.0 from -0.0."""
    return canonical(old) == canonical(new)


def canonical(value: object) -> str:
    """A value as `content_hash` sees it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
