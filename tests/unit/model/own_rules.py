"""Rules that fail, each in its way. In a file of their own: its bytes key the compiled day."""

from __future__ import annotations

import math


def out_of_range(willingness):  # type: ignore[no-untyped-def]
    """Above 1 in a narrow band that trying does not meet."""
    if 0.7 < willingness < 0.75:
        return 1.5
    return 0.5


def not_a_number(v, right, overlap, foreign, pressed):  # type: ignore[no-untyped-def]
    """The logarithm of a negative number for a narrow band of overlaps."""
    if foreign > 0.5 and 0.3 < overlap < 0.32:
        return math.log(-overlap)
    return 1.0


def raises(norm, accepted, rate):  # type: ignore[no-untyped-def]
    """Refuses a band of norms."""
    if 0.61 < norm < 0.64:
        raise ValueError("no such norm")
    return norm + rate * (accepted - norm)


def cannot_be_compiled(norm, accepted, rate):  # type: ignore[no-untyped-def]
    """A dictionary with keys of two kinds."""
    return {"norm": norm, 1: accepted}["norm"]


def forgetful(trust, event, rate, target):  # type: ignore[no-untyped-def]
    """A rule without any fault."""
    if event == 5:
        return trust
    return trust + 0.5 * rate * (target - trust)
