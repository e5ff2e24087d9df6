"""What differs between two sets of resolved inputs, as JSON holds them: by path, with both values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_ABSENT = object()
_NAMES = ("path", "label", "name", "key")  # what an item of a list may be called by
_WIDTH = 60


def changes(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """Path, value before and value now of whatever differs: `factors.policies.council.every`, `[5, 10]`, `[5, 21]`.

    >>> changes({"seed": 7, "arms": {"a": 1}}, {"seed": 8, "arms": {"a": 1, "b": 2}})
    [('arms.b', 'absent', '2'), ('seed', '7', '8')]
    """
    return [(path, _shown(one), _shown(other)) for path, one, other in _walk("", old, new)]


def _walk(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    one, other = _members(old), _members(new)
    if one is None or other is None:
        if type(old) is not type(new) or old != new:
            yield path, old, new
        return
    for key in [*one, *(key for key in other if key not in one)]:
        yield from _walk(
            f"{path}.{key}" if path else str(key), one.get(key, _ABSENT), other.get(key, _ABSENT)
        )
    if list(one) != list(other) and set(one) == set(other):
        yield f"{path} (order)".strip(), list(one), list(other)


def _members(value: Any) -> dict[str, Any] | None:
    """The parts that are compared one by one: of a mapping, or of a list of named mappings."""
    if isinstance(value, dict):
        return {key: value[key] for key in sorted(value)}  # their order says nothing
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for name in _NAMES:
            named = [item.get(name) for item in value]
            if all(isinstance(label, str) for label in named) and len(set(named)) == len(named):
                return {
                    label: {key: part for key, part in item.items() if key != name}
                    for label, item in zip(named, value, strict=True)
                }
    return None


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "absent"
    if isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value):
        return f"content {value[:8]}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 4]} ..."
