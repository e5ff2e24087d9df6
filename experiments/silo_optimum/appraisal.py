"""People are judged by what they know, on tasks that need several facets at once: Fang, Lee & Schilling (2010).

The engine's own rule shows colleagues the effort that somebody delivered. Here they see a payoff instead, as in the
paper: the share of tasks of three facets each of which a person holds all right.
"""

from __future__ import annotations

import numpy as np

import siloSim as ss

TOGETHER = 3  # facets of a task: it succeeds only if all are held right
EVERY = 20  # days from one look at what colleagues achieve to the next


@ss.process(after="drift")
def appraise(model: ss.SiloModel) -> None:
    """P = share of tasks that succeed, every 20 days; in between it fades for all alike, so that ranks stay."""
    if model.day % EVERY:
        return
    people = list(model.agents)
    right = np.array([person.beliefs for person in people]) == 1
    tasks = right.shape[1] // TOGETHER
    achieved = right[:, : tasks * TOGETHER].reshape(len(people), tasks, TOGETHER).all(axis=2).mean(axis=1)
    for person, share in zip(people, achieved, strict=True):
        person.performance = float(share)
