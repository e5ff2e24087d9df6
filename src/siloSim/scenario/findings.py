"""Collects all problems of a file: pydantic's errors and our own, each at its line with its remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.nodes import Node, Place, problem_at
from siloSim.scenario.parameters import BY_NAME

# What pydantic's complaints mean to somebody who writes YAML.
_MUST_BE = {
    "dict_type": "a mapping (lines of the form key: value)",
    "model_type": "a mapping (lines of the form key: value)",
    "model_attributes_type": "a mapping (lines of the form key: value)",
    "list_type": "a list (lines that start with -, or [a, b])",
    "tuple_type": "a list (lines that start with -, or [a, b])",
    "string_type": "a text",
}

_MISSING = {
    "price": (
        "a policy without a price is refused",
        "say what it costs, for example price: [gather], or price: [{once: 5000, per_month: 1000}]",
    ),
    "evidence": (
        "a policy must say what it rests on",
        'add evidence: {grade: P, sources: ["where it was read"]}; M meta-analysis, F study, P practice',
    ),
}


class Findings:
    """The problems found so far; `raise_if_any` ends a pass over a file."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.left_out = 0  # further ones, of a file of which not all are listed

    def __bool__(self) -> bool:
        return bool(self.problems)

    def add(
        self,
        where: Node | Place,
        message: str,
        *,
        key: str | None = None,
        value: str | None = None,
        allowed: str | None = None,
        remedy: str | None = None,
    ) -> None:
        """Note one problem at a node or place."""
        place = where
        if isinstance(where, Node):
            place = where.place
            if value is None and where.kind == "scalar":
                value = where.shown()
        assert isinstance(place, Place)
        self.problems.append(problem_at(place, message, key=key, value=value, allowed=allowed, remedy=remedy))

    def unknown_key(self, node: Node, key: str, prefix: str, known: Sequence[str], hint: str = "") -> None:
        """Note a key that a mapping does not have, with the nearest one that it has."""
        self.add(
            node.keys.get(key, node.place),
            f'unknown key "{key}"',
            key=joined(prefix, key),
            value=node.fields[key].shown() if key in node.fields else None,
            allowed=listed(_related(key, known)),
            remedy=hint or nearest(key, known),
        )

    def raise_if_any(self) -> None:
        """Raise ScenarioError with every problem, in the order of files, lines and columns."""
        if self.problems:
            raise ScenarioError(
                sorted(
                    dict.fromkeys(self.problems),
                    key=lambda p: (p.file or "", p.line or 0, p.column or 0),
                ),
                self.left_out,
            )

    def validated[M: BaseModel](
        self, model: type[M], node: Node, prefix: str = "", context: dict[str, Any] | None = None
    ) -> M | None:
        """What pydantic makes of a node, or None with all its errors noted."""
        try:
            return model.model_validate(node.plain(), context=context or {})
        except ValidationError as error:
            for row in error.errors(include_url=False):
                self._pydantic(dict(row), node, prefix, model)
            return None

    def _pydantic(self, row: dict[str, Any], node: Node, prefix: str, model: type[BaseModel]) -> None:
        loc = tuple(step for step in row["loc"] if step != "[key]")
        kind, context = row["type"], row.get("ctx", {})
        here, place = node.at(loc)
        key = joined(prefix, *loc)
        if kind == "extra_forbidden":
            parent, _ = node.at(loc[:-1])
            known = known_keys(model, loc[:-1])
            name, above = str(loc[-1]), joined(prefix, *loc[:-1])
            self.unknown_key(parent, name, above, known, hint=elsewhere(joined(above, name)))
        elif kind == "missing":
            message, remedy = _MISSING.get(
                str(loc[-1]), (f'the key "{loc[-1]}" is missing', f"add {loc[-1]}: ...")
            )
            self.add(place, message, key=key, remedy=remedy)
        elif kind == "quantity":
            self.add(
                here,
                context["message"],
                key=key,
                value=here.shown(),
                allowed=context.get("allowed"),
                remedy=context.get("remedy"),
            )
        elif kind in _MUST_BE:
            self.add(
                here, f"this must be {_MUST_BE[kind]}", key=key, value=here.shown(), allowed=_MUST_BE[kind]
            )
        elif kind == "literal_error":
            self.add(
                here,
                "this value is not one of those allowed",
                key=key,
                value=here.shown(),
                allowed=context.get("expected"),
                remedy=nearest(here.shown(), _choices(context.get("expected", ""))),
            )
        elif kind in ("too_short", "too_long"):
            bound = context.get("min_length" if kind == "too_short" else "max_length")
            words = "fewest" if kind == "too_short" else "most"
            self.add(
                here,
                f"the list has {context.get('actual_length')} entries",
                key=key,
                value=here.shown(),
                allowed=f"{bound} at the {words}",
            )
        else:
            self.add(here, str(row["msg"]), key=key, value=here.shown())


def joined(*parts: str | int) -> str:
    """A dotted path; list positions stand in brackets."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part:
            path += f".{part}" if path else part
    return path


def nearest(name: str, known: Iterable[str]) -> str | None:
    """'did you mean "…"?' with the nearest known name, None if none is near."""
    names = list(known)
    lower = {candidate.lower(): candidate for candidate in reversed(names)}
    found = difflib.get_close_matches(name.lower(), list(lower), n=1, cutoff=0.6)
    if not found:
        # decision.patience for patience; trust.gain for behaviour.trust.gain
        tails = [full for full in names if full.endswith("." + name) or name.endswith("." + full)]
        return f'did you mean "{tails[0]}"?' if tails else None
    return f'did you mean "{lower[found[0]]}"?'


def elsewhere(path: str) -> str:
    """Where a parameter belongs that stands in the wrong section; "" if the path ends in none."""
    tail = path
    while tail:
        if tail in BY_NAME and BY_NAME[tail].path != path:
            return f'did you mean "{BY_NAME[tail].path}"?'
        tail = tail.partition(".")[2]
    return ""


def known_keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys of the model at `loc` below `model`, as written in YAML; [] if there is none."""
    current: Any = model
    for step in loc:
        if isinstance(step, str):
            fields = getattr(current, "model_fields", {})
            found = [f for name, f in fields.items() if (f.alias or name) == step]
            current = found[0].annotation if found else None
        current = _inner_model(current)
        if current is None:
            return []
    return [f.alias or name for name, f in current.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model inside list[M], dict[str, M], M | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _inner_model(part)
        if found is not None:
            return found
    return None


def _related(key: str, known: Sequence[str]) -> Sequence[str]:
    """Of many dotted names, those of the group that the key seems to mean."""
    group = key.partition(".")[0]
    return [name for name in known if name.partition(".")[0] == group] or known


def listed(names: Sequence[str], limit: int = 14) -> str | None:
    """Names for a message; long lists are cut."""
    if not names:
        return None
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown}, … ({len(names)} in all)"


def _choices(expected: str) -> list[str]:
    return [part.strip("' ") for part in expected.replace(" or ", ", ").split(",")]
