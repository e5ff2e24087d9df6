"""One working day of a SiloModel: compiled in one call, or in parts with the user's own processes between."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from siloSim.model.day import OBSERVE
from siloSim.model.engine import advance, advance_part
from siloSim.model.extending import Extensions
from siloSim.model.replacing import day_with, part_with
from siloSim.model.rule_guard import RuleBroke, replayed
from siloSim.model.state import State

if TYPE_CHECKING:
    from siloSim.model.mesa_model import SiloModel

_COPIED = 2_000  # people up to which a day with replaced rules starts from a copy, to find a failing call


class Stepper:
    """What a day of a model consists of; `extensions` say what takes part beside the day's own processes."""

    def __init__(self, extensions: Extensions) -> None:
        self._rules = extensions.rules
        self._whole = day_with(extensions.rules)
        self._cuts = [
            (after, tuple(group)) for after, group in groupby(extensions.processes, lambda p: p.after)
        ]
        self._part = part_with(extensions.rules) if self._cuts else None

    def day(self, model: SiloModel) -> None:
        """Let the model's day happen; its state changes, its count of days does not."""
        if self._part is None:
            model.state = self._watched(
                model.state,
                model.day,
                0,
                OBSERVE,
                lambda state: advance(self._whole, state, model.day, model.day + 1)[0],
            )
            return
        first = 0
        for after, processes in self._cuts:
            self._through(model, first, after)
            model.follow_people()
            for process in processes:
                process(model)
            first = after + 1
        if first <= OBSERVE:
            self._through(model, first, OBSERVE)

    def _through(self, model: SiloModel, first: int, last: int) -> None:
        part = self._part
        assert part is not None
        model.state = self._watched(
            model.state,
            model.day,
            first,
            last,
            lambda state: advance_part(part, state, model.day, first, last),
        )

    def _watched(self, state: State, day: int, first: int, last: int, run: Callable[[State], State]) -> State:
        """The state after the processes; where a replaced rule fails, RuleError with its arguments."""
        copied = bool(self._rules) and state.sizes.people <= _COPIED
        before = copy.deepcopy(state) if copied else None
        try:
            return run(state)
        except RuleBroke as error:
            if before is not None:
                replayed(before, day, self._rules, first, last)
            raise RuleBroke(f"{error} on day {day}") from error
