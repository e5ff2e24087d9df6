"""Collects what is wrong with the files of an organisation, so that a user sees all of it at once."""

from __future__ import annotations

from siloSim.errors import OrganisationError, Problem

MOST_PROBLEMS = 20


class Findings:
    """Collects problems, so that a user sees all of them (the first 20) at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.left_out = 0

    def __bool__(self) -> bool:
        return bool(self.problems)

    def add(self, problem: Problem) -> None:
        """Keep a problem, or only count it beyond the first 20."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.left_out += 1

    def raise_if_any(self) -> None:
        """Raise OrganisationError with what was collected, if anything was."""
        if self.problems:
            raise OrganisationError(self.problems, self.left_out)
