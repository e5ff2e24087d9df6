"""What reading an organisation found, dropped and filled in, in figures and in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from siloSim.organisation import import_ties
from siloSim.organisation.generate import MEAN_TENURE
from siloSim.organisation.reporting import TEAM_SIZE

_NAMED = 12  # departments named in one line


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found, dropped and filled in. Counts are of people, pairs or rows, as named."""

    people: int
    departments: int
    ties: int
    people_inactive: int = 0
    people_repeated: int = 0  # rows
    repeated_ids: tuple[str, ...] = ()  # the first few of those people
    departments_merged: tuple[tuple[str, ...], ...] = ()  # spellings that became one
    managers_self: int = 0
    managers_unknown: int = 0  # not in the file, or not active
    managers_elsewhere: int = 0  # in another department
    rows_self: int = 0
    rows_unknown: int = 0
    rows_inactive: int = 0
    unknown_ids: tuple[str, ...] = ()  # the first few
    pairs_below: int = 0
    threshold: float = 0.0
    isolated: int = 0
    heads_chosen: tuple[str, ...] = ()  # departments
    heads_demoted: int = 0
    teams_made: tuple[str, ...] = ()  # departments
    managers_filled: int = 0  # people who now report to the head
    tenure_filled: int = 0

    @property
    def dropped(self) -> dict[str, int]:
        """How many of what was left out, by reason; zeros included."""
        return {
            "inactive people": self.people_inactive,
            "repeated people": self.people_repeated,
            "managers of themselves": self.managers_self,
            "unknown managers": self.managers_unknown,
            "managers in other departments": self.managers_elsewhere,
            "ties to oneself": self.rows_self,
            "ties of unknown people": self.rows_unknown,
            "ties of inactive people": self.rows_inactive,
            "ties below the threshold": self.pairs_below,
        }

    def lines(self, unnamed: Collection[str] = ()) -> list[str]:
        """The report in plain words; only what applies. Departments in `unnamed` are counted, not named."""
        some = [f"{self.people} people in {self.departments} departments, {self.ties} ties"]
        named, repeated = _first(self.unknown_ids), _first(self.repeated_ids)
        for count, text in (
            (self.people_inactive, "people left out because they are not active"),
            (
                self.people_repeated,
                f"rows of people who were there before ({repeated}), taken as one person each",
            ),
            (self.managers_self, "people who are their own manager, taken as having none"),
            (self.managers_unknown, "managers left out because they are not among the active people"),
            (self.managers_elsewhere, "managers left out because they work in another department"),
            (self.rows_self, "tie rows left out because they tie a person to himself or herself"),
            (
                self.rows_unknown,
                f"tie rows left out because people are not in the people file ({named})",
            ),
            (self.rows_inactive, "tie rows left out because people are not active"),
            (self.pairs_below, f"pairs left out with weight 0 or below the threshold of {self.threshold:g}"),
            (self.isolated, "people without ties, kept"),
            (self.heads_demoted, "heads beyond the first of a department, taken as managers"),
            (
                self.managers_filled,
                "people without a manager in their department, who now report to its head",
            ),
            (self.tenure_filled, f"people without a tenure, for whom {MEAN_TENURE:g} years are assumed"),
        ):
            if count:
                some.append(f"{text}: {count}")
        quiet = {name.casefold() for name in unnamed}
        merged = [names for names in self.departments_merged if len(set(names)) > 1]
        merged = [names for names in merged if not quiet & {name.casefold() for name in names}]
        some += [
            f"one department under several spellings: {' / '.join(map(repr, names))}" for names in merged
        ]
        if more_merged := len(self.departments_merged) - len(merged):
            some.append(f"other departments under several spellings, each taken as one: {more_merged}")
        for names, text in (
            (
                self.heads_chosen,
                "no head named, so the manager with most reports or the best-connected person is head of",
            ),
            (
                self.teams_made,
                f"no managers named, so teams of about {TEAM_SIZE} stand around well-connected people in",
            ),
        ):
            if names:
                known = [name for name in names if name not in unnamed]
                said = known[:_NAMED]
                if len(known) > _NAMED:
                    said.append(f"{len(known) - _NAMED} more")
                if len(known) < len(names):
                    few = len(names) - len(known)
                    said.append("1 smaller group" if few == 1 else f"{few} smaller groups")
                some.append(f"{text}: {', '.join(said)}")
        return some


def _first(ids: Collection[str]) -> str:
    """The first few ids in words."""
    return ", ".join(ids) + (", ..." if len(ids) == import_ties.NAMED else "")
