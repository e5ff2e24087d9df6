"""Which runs there are: a bit for each, so that a million of them take no room."""

from __future__ import annotations


class Done:
    """A set of runs by their keys: `(arm, point, replication) in done`.

    Points lie densely in a replication, which is how sweeps are run, so a run takes about one bit.
    """

    def __init__(self) -> None:
        self._bits: dict[tuple[str, int], bytearray] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: tuple[str, int, int]) -> bool:
        arm, point, replication = key
        bits = self._bits.get((arm, replication))
        return bits is not None and point // 8 < len(bits) and bool(bits[point // 8] >> point % 8 & 1)

    def add(self, arm: str, point: int, replication: int) -> None:
        """Note a run."""
        bits = self._bits.setdefault((arm, replication), bytearray())
        if len(bits) <= point // 8:
            bits.extend(bytes(point // 8 + 1 - len(bits)))
        if not bits[point // 8] >> point % 8 & 1:
            bits[point // 8] |= 1 << point % 8
            self._count += 1
