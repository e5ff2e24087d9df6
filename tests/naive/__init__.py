"""The twin: the engine's working day once more, as plain Mesa agents and Python objects, written for reading.

The engine (`siloSim.model.day` and what it calls) is fast because it keeps people, ties and work in arrays and is
compiled. The twin keeps them as objects that know each other, so that a reader can check it against the model's
description (docs/odd.md) line by line, and a test checks the engine against it bit by bit.

What both share, and nothing else:

- the rules (`siloSim.model.rules`), each equation of ODD 7, here always as the plain Python functions;
- the keyed draws (`siloSim.model.randomness`), likewise plain: which luck belongs to whom is part of the model;
- the scenario, the organisation, and `siloSim.model.selectors`, which says who "the brokers" are (data preparation);
- `siloSim.model.trace`, the names of what a run leaves behind.

Two conventions make bits comparable. *Sums* are taken in the order in which things happen during the day; where
everybody adds something, in the order of seats; where every tie does, by seat and then in the order of the person's
row of ties (by colleague at the start; a tie that ends is replaced by the row's last one; new ties come last).
The two sides' hours of a dispute are added to each other first. The organisation's weights are summed by numpy.
*Ties* keep trust, favours, weight and waiting time in single precision: what is stored is rounded, what is computed
with is not.
"""

from __future__ import annotations

from naive.firm import Twin

__all__ = ["Twin"]
