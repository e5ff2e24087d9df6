"""The ties of a run as a networkx graph, for measures and pictures of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from siloSim.model.state import State
from siloSim.organisation.structure import Role

if TYPE_CHECKING:
    import networkx as nx


def tie_graph(state: State, departments: Sequence[str]) -> nx.DiGraph:
    """A copy of all ties as they stand: two edges a tie, one from each end.

    Nodes are ids of people, with `department` (worked in), `home` and `role` (in words). Edges carry `trust` of the
    first in the second (0–1), `favours` that the first owes the second, `weight` (contact opportunity, equal
    in both directions, relative to other ties) and `standing` (False: lapses without use).
    """
    import networkx as nx

    people, ties = state.people, state.ties
    graph: nx.DiGraph = nx.DiGraph()
    here = np.flatnonzero(people["alive"] == 1)
    for seat in here.tolist():
        graph.add_node(
            int(people["id"][seat]),
            department=departments[people["dept"][seat]],
            home=departments[people["home"][seat]],
            role=Role(people["role"][seat]).name.lower(),
        )
    degree = people["degree"][here]
    ends = np.cumsum(degree)
    slots = np.arange(degree.sum()) + np.repeat(people["first_tie"][here] - (ends - degree), degree)
    ids = people["id"]
    columns = (
        np.repeat(ids[here], degree),
        ids[ties["other"][slots]],
        *(ties[name][slots] for name in ("trust", "favours", "weight", "standing")),
    )
    graph.add_edges_from(
        (one, other, {"trust": trust, "favours": favours, "weight": weight, "standing": standing == 1})
        for one, other, trust, favours, weight, standing in zip(*(c.tolist() for c in columns), strict=True)
    )
    return graph
