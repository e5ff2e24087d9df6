"""SUBMODELS: every rule of the day by its slot, with equation, units, source and place (ODD 7)."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from siloSim.model.rules import asking, challenges, deciding, helping, learning, trust, working
from siloSim.model.rules.signatures import SIGNATURES, rule

__all__ = ["SIGNATURES", "SUBMODELS", "Submodel", "rule"]


@dataclass(frozen=True, slots=True)
class Submodel:
    """One slot and the rule that fills it by default."""

    slot: str
    default: Any  # the compiled function
    section: str  # process of the day that uses it

    @property
    def function(self) -> Any:
        """The default rule as a plain Python function."""
        return getattr(self.default, "py_func", self.default)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the arguments, in order."""
        return SIGNATURES[self.slot]

    @property
    def signature(self) -> str:
        """Slot and arguments in order."""
        return f"{self.slot}({', '.join(self.arguments)})"

    @property
    def equation(self) -> str:
        """First paragraph of the rule's docstring."""
        return self._paragraphs()[0]

    @property
    def units(self) -> str:
        """What the docstring says after "Units:"."""
        return self._after("Units:")

    @property
    def source(self) -> str:
        """What the docstring says after "Source:"."""
        return self._after("Source:")

    @property
    def file(self) -> str:
        """Name of the file that holds the rule."""
        return Path(inspect.getfile(self.function)).name

    @property
    def line(self) -> int:
        """Line of the file on which the rule begins."""
        return int(self.function.__code__.co_firstlineno)

    @property
    def place(self) -> str:
        """File of the package and line: `siloSim/model/rules/trust.py:18`."""
        return f"siloSim/model/rules/{self.file}:{self.line}"

    @property
    def code(self) -> list[str]:
        """Lines of the rule, without its docstring."""
        lines = inspect.getsource(self.function).rstrip().splitlines()
        quotes = [i for i, line in enumerate(lines) if '"""' in line]
        return [*lines[: quotes[0]], *lines[quotes[-1] + 1 :]] if quotes else lines

    def _paragraphs(self) -> list[str]:
        text = inspect.getdoc(self.function) or ""
        return [" ".join(part.split()) for part in text.split("\n\n")]

    def _after(self, label: str) -> str:
        body = " ".join(self._paragraphs()[1:])
        rest = body.partition(label)[2]
        return rest.partition("Source:")[0].strip() if label == "Units:" else rest.strip()


_SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("2 arrive", challenges, ("subtask_effort",)),
    ("3 seek", asking, ("ask_chance", "choice_score")),
    (
        "4 answer",
        helping,
        ("willingness", "acceptance", "pressed_willingness", "handover_chance", "norm_update"),
    ),
    ("5 work", working, ("help_hours", "progress", "rework_chance", "due_days")),
    ("6 exchange", trust, ("trust_update",)),
    ("6 exchange", helping, ("favour_update",)),
    ("6 exchange", learning, ("transfer_chance",)),
    ("7 mingle", learning, ("contact_hazard", "adoption_chance", "contradiction_factor")),
    ("8 decide", deciding, ("agenda_priority",)),
    ("9 remember", deciding, ("retrieval_chance",)),
    ("10 drift", learning, ("practice_chance", "language_step")),
    ("10 drift", working, ("performance_update",)),
    ("11 observe", working, ("output_rate",)),
)

SUBMODELS: Mapping[str, Submodel] = MappingProxyType(
    {
        slot: Submodel(slot, getattr(module, slot), section)
        for section, module, slots in _SECTIONS
        for slot in slots
    }
)
