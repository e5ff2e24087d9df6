"""The prices that a policy may name, and which effects make the model charge them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from siloSim.scenario.scenario import Change, Effect


@dataclass(frozen=True, slots=True)
class Price:
    """A price that a policy may name: what is paid, and which effects make it real."""

    meaning: str
    verbs: tuple[str, ...] = ()
    primitives: tuple[str, ...] = ()  # names, or groups that end with a dot

    def paid_by(self, effects: tuple[Effect, ...]) -> bool:
        """Whether one of the effects makes the model charge this price."""
        for effect in effects:
            if type(effect).__name__.lower() in self.verbs:
                return True
            if isinstance(effect, Change) and any(
                effect.primitive == name or (name.endswith(".") and effect.primitive.startswith(name))
                for name in self.primitives
            ):
                return True
        return False


PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "gather": Price("hours of meetings, taken from everybody's day", verbs=("gather",)),
        "pressed_effort": Price(
            "help given under pressure only: less effort, late, without trust", primitives=("help.pressure",)
        ),
        "diluted_effort": Price("own output lost to joint goals", primitives=("incentive.joint",)),
        "resentment": Price(
            "trust lost in those who are overruled, or whose motives are doubted",
            primitives=(
                "decision.capacity",
                "decision.delegation",
                "decision.patience",
                "incentive.recognition",
            ),
        ),
        "decision_hours": Price(
            "hours of heads and managers who decide", primitives=("decision.capacity", "decision.delegation")
        ),
        "writing": Price("hours of writing lessons up", primitives=("memory.capture",)),
        "interruptions": Price(
            "hours of people who are asked more often", primitives=("help.", "contact.", "attention.asking")
        ),
        "help_hours": Price("hours taken from departmental work", primitives=("help.",)),
        "slower_answers": Price(
            "requests that wait", primitives=("attention.filter", "help.answer_chance", "help.answer_limit")
        ),
        "specialist_knowledge": Price(
            "know-how of the department that is crowded out",
            primitives=("learning.", "contact.", "identity."),
        ),
        "crowded_ties": Price("old ties that give way to new ones", verbs=("connect",)),
        "absence": Price("people whom their home department misses", verbs=("move",)),
        "shock": Price(
            "what happens is itself the cost", verbs=("shock",), primitives=("environment.", "people.")
        ),
    }
)
