"""Triangles are counted right, in the table and in the search for large organisations."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from siloSim.organisation import clustering
from siloSim.organisation.clustering import local_clustering, mean_clustering, sampled_clustering


def edges(graph: nx.Graph) -> tuple[np.ndarray, np.ndarray]:
    pairs = np.array(sorted(tuple(sorted(edge)) for edge in graph.edges), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


@pytest.mark.parametrize("look_up", ["table", "search", "small chunks"])
def test_local_clustering_is_that_of_networkx(look_up: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if look_up != "table":
        monkeypatch.setattr(clustering, "_TABLE", 0)
    if look_up == "small chunks":
        monkeypatch.setattr(clustering, "_CHUNK", 7)
    graph = nx.connected_watts_strogatz_graph(80, 8, 0.2, seed=3)
    graph.add_nodes_from([80, 81])  # one without ties, one with a single tie
    graph.add_edge(0, 81)
    expected = nx.clustering(graph)
    assert local_clustering(82, *edges(graph)) == pytest.approx([expected[i] for i in range(82)])


def test_known_graphs() -> None:
    assert mean_clustering(5, *edges(nx.complete_graph(5))) == 1
    assert mean_clustering(5, *edges(nx.star_graph(4))) == 0
    assert mean_clustering(3, *edges(nx.empty_graph(3))) == 0
    assert mean_clustering(0, *edges(nx.empty_graph(0))) == 0


def test_sampling_wedges_is_unbiased() -> None:
    graph = nx.connected_watts_strogatz_graph(300, 10, 0.15, seed=1)
    graph.add_edge(0, 300)  # a person with one tie counts as 0
    rng = np.random.Generator(np.random.Philox(1))
    estimate = sampled_clustering(301, *edges(graph), 40_000, rng)
    assert estimate == pytest.approx(nx.average_clustering(graph), abs=0.01)
