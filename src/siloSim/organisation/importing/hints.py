"""What an organisation's figures suggest that the user may have meant otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from siloSim.organisation.describe import Description
from siloSim.organisation.structure import Organisation

_MOST_STEPS = 10  # of an ordinal scale
_NEARLY_ALL = 0.5  # share of possible nominations from which "never" must be among the answers


def hints(
    organisation: Organisation, description: Description, threshold: float, *, from_lines: bool
) -> Iterator[str]:
    """Sentences, the most important first."""
    o, d = organisation, description
    if from_lines:
        yield (
            "reporting lines say next to nothing about ties between departments, so this organisation is "
            "far more of a silo than it may be: add a file with ties, or use like.yaml, which has the head "
            "counts and the usual figures of ties"
        )
        return
    weights = np.concatenate((o.weight_out[o.weight_out > 0], o.weight_back[o.weight_back > 0]))
    steps = np.unique(weights)
    asked = len(np.union1d(o.source[o.weight_out > 0], o.target[o.weight_back > 0]))
    share = d.nominations / max(asked * (o.size - 1), 1)
    whole = len(steps) and (steps == np.rint(steps)).all() and steps[-1] <= _MOST_STEPS
    if threshold == 0 and whole and len(steps) > 1 and steps[0] == 1 and share > _NEARLY_ALL:
        yield (
            f"weights are the whole numbers {steps[0]:g} to {steps[-1]:g}, and {share:.0%} of all possible "
            "ties are there: if they are answers of which 1 means never, add --threshold 2"
        )
    if d.reciprocity == 0 and d.ties > 1:
        yield (
            "every pair stands in one direction only: if these are contacts, which have no direction, add "
            "--undirected"
        )
    if d.isolated > 0.2 * d.people:
        yield (
            f"{d.isolated / d.people:.0%} of the people have no ties: are their ids written as in the file "
            "of ties, and was everybody asked?"
        )
    if len(d.departments) == 1:
        yield "there is one department only, so nothing can be said about ties across departments"
    elif d.ties and d.within_share < d.chance_share:
        yield (
            f"fewer ties lie within departments ({d.within_share:.0%}) than chance would put there "
            f"({d.chance_share:.0%}): do ids and departments belong together?"
        )
