"""A read-only dict: hashable, picklable, equal to a dict of the same content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn


class FrozenDict[K, V](dict[K, V]):
    """A dict that refuses every change.

    `types.MappingProxyType` would do, but it can be neither pickled nor copied, and a scenario travels
    to worker processes.
    """

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping is read-only; use Scenario.with_ to make a changed scenario")

    __setitem__ = _refuse
    __delitem__ = _refuse
    clear = _refuse
    pop = _refuse
    popitem = _refuse
    setdefault = _refuse
    update = _refuse
    __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)


def freeze(data: object) -> object:
    """Plain nested data with every mapping a FrozenDict and every list a tuple."""
    if isinstance(data, Mapping):
        return FrozenDict({key: freeze(value) for key, value in data.items()})
    if isinstance(data, list | tuple):
        return tuple(freeze(value) for value in data)
    return data


def thaw(data: object) -> object:
    """The reverse of freeze: dicts and lists that may be changed."""
    if isinstance(data, Mapping):
        return {key: thaw(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [thaw(value) for value in data]
    return data
