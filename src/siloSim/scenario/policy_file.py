"""What a policy file says, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from siloSim.scenario.code import placed
from siloSim.scenario.effects import Setting
from siloSim.scenario.nodes import Node
from siloSim.scenario.units import UnitError, read_number

MAX_DAYS = 5_200
# What every use may set, beside the policy's own parameters: unit, lowest, highest, whole.
COMMON: Mapping[str, tuple[str, float, float, bool]] = {
    "strength": ("share", 0, 1, False),
    "start": ("days", 0, MAX_DAYS, True),
    "stop": ("days", 0, MAX_DAYS, True),
    "ramp": ("days", 0, MAX_DAYS, True),
    "fade": ("days", 0, 1e6, False),
}
UNITS = ("", "days", "h", "share", "1/day", "1/month", "1/h", "h/day", "money", "money/h", "count",
          "factor", "weight", "logit", "switch")  # fmt: skip


@dataclass(frozen=True, slots=True)
class PolicyParameter:
    """A setting of a policy: a number in `unit` from `low` to `high`, or one of `choices`."""

    name: str
    default: float | str
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    choices: tuple[str, ...] = ()
    meaning: str = ""

    def read(self, value: object, currency: str | None = None) -> Setting:
        """A value as given by a user, checked; raises UnitError."""
        if self.choices:
            if not isinstance(value, str) or value not in self.choices:
                raise UnitError("this is not one of the choices", ", ".join(self.choices))
            return Setting(value)
        whole = self.unit in ("count", "switch")
        return Setting(
            read_number(value, self.unit, self.low, self.high, whole=whole, currency=currency), self.unit
        )


@dataclass(frozen=True, slots=True)
class Expectation:
    """The direction in which a policy is expected to move an outcome, and under which condition."""

    outcome: str
    direction: Literal["lower", "higher"]
    when: str = ""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """What a policy file says."""

    key: str
    title: str
    does: str
    group: str
    mechanism: str
    parameters: Mapping[str, PolicyParameter]
    price: tuple[str, ...]  # keys of effects.PRICES, and "money"
    expects: tuple[Expectation, ...]
    grade: Literal["M", "F", "P"]
    sources: tuple[str, ...]
    builtin: bool = False
    file: str | None = None
    node: Node = field(compare=False, repr=False, kw_only=True)

    @property
    def document(self) -> dict[str, object]:
        """The file's content as plain data; files of code by their absolute paths."""
        document: dict[str, object] = _placed(self.node.plain(), self.node.place.source.folder)
        return document


def _placed(data: Any, folder: Path | None) -> Any:
    """The data with every selector's `function: file.py:name` made absolute."""
    if isinstance(data, Mapping):
        return {
            key: placed(value, folder)
            if key == "function" and isinstance(value, str)
            else _placed(value, folder)
            for key, value in data.items()
        }
    return [_placed(item, folder) for item in data] if isinstance(data, list) else data
