"""Everything siloSim raises on purpose.

SiloSimError
├── InputError            something the user wrote is wrong; carries a list of Problems (exit 2)
│   ├── ScenarioError     a scenario, policy or experiment file
│   ├── OrganisationError people, departments, ties
│   └── ResultsError      a results folder that is missing, partial or damaged
├── RunError              a run started and could not finish (exit 1)
│   └── RuleError         a submodel returned something impossible
├── Cancelled             the caller asked the run to stop (exit 130)
└── MissingExtra          an optional dependency is not installed; says how to install it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it."""

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    key: str | None = None
    value: str | None = None
    allowed: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        where = self.file or ""
        if self.line is not None:
            where += f":{self.line}"
            if self.column is not None:
                where += f":{self.column}"
        said = [part for part in (where, self._what(), self.message) if part]
        parts = [": ".join(said)]
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.remedy:
            parts.append(self.remedy)
        return "\n    ".join(parts)

    def _what(self) -> str:
        """Key and value, unless the message names both itself."""
        named = self.key is None or self.key.rpartition(".")[2] in self.message
        shown = self.value is None or self.value in self.message or len(self.value) > 80
        if named and shown:
            return ""
        return " = ".join(part for part in (self.key, None if shown else self.value) if part)

    def as_json(self) -> dict[str, object]:
        """The fields of the JSON error format, in its order."""
        row = asdict(self)
        names = ("file", "line", "column", "key", "value", "allowed", "remedy", "message")
        return {name: row[name] for name in names}


class SiloSimError(Exception):
    """Base of every error that siloSim raises on purpose."""


class InputError(SiloSimError):
    """What the user gave cannot be used; `problems` holds what was found, `left_out` counts what is not listed."""

    def __init__(self, problems: Problem | str | Iterable[Problem], left_out: int = 0) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.left_out = left_out
        more = [f"and {left_out} more problems"] if left_out else []
        super().__init__("\n".join([*map(str, self.problems), *more]))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...], int]]:
        """For its way back from another process."""
        return type(self), (self.problems, self.left_out)


class ScenarioError(InputError):
    """A scenario, policy or experiment file is wrong."""


class OrganisationError(InputError):
    """People, departments or ties are wrong."""


class ResultsError(InputError):
    """A results folder is missing, partial or damaged."""


class RunError(SiloSimError):
    """A run started and could not finish."""


class RuleError(RunError):
    """A submodel returned something impossible; names the rule, its arguments and the day."""


class Cancelled(SiloSimError):
    """The caller asked the run to stop."""


class MissingExtra(SiloSimError):
    """An optional dependency is missing."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"This needs {package}. Install it with: pip install 'siloSim[{extra}]'")
