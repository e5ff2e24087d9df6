"""Generated organisations match the figures that they are drawn to."""

from __future__ import annotations

import time
from statistics import mean

import networkx as nx
import numpy as np
import pytest

from siloSim.errors import OrganisationError
from siloSim.organisation import (
    Organisation,
    Role,
    TieSpec,
    achieved,
    chance_within_share,
    describe,
    generate,
    within_share_for,
)
from siloSim.organisation.calibrate import calibrated_mix
from siloSim.organisation.generate import MEAN_TENURE, numbered

SIX = {f"D{d}": 35 for d in range(6)}
UNEQUAL = {"Sales": 60, "Engineering": 80, "Finance": 25, "HR": 20, "Legal": 24, "Board": 1}


def many(departments: dict[str, int], spec: TieSpec, times: int = 8) -> list[Organisation]:
    return [generate(departments, spec, 8, seed=11, replication=r) for r in range(times)]


def check(organisations: list[Organisation], spec: TieSpec) -> None:
    """Averages over replications lie within the stated tolerances."""
    got = [achieved(organisation) for organisation in organisations]
    assert mean(g.mean for g in got) == pytest.approx(spec.mean, rel=0.05)
    assert mean(g.within_share for g in got) == pytest.approx(spec.within_share, abs=0.03)
    assert mean(g.reciprocity for g in got) == pytest.approx(spec.reciprocity, abs=0.03)
    assert mean(g.clustering for g in got) == pytest.approx(spec.clustering, abs=0.06)
    assert mean(g.weight_ratio for g in got) == pytest.approx(spec.weight_ratio, rel=0.15)


@pytest.mark.parametrize("departments", [SIX, UNEQUAL], ids=["equal", "unequal"])
@pytest.mark.parametrize("within_share", [0.25, 0.5, 0.8])
@pytest.mark.parametrize("clustering", [0.3, 0.4, 0.5])
def test_figures_are_met_at_210_people(
    departments: dict[str, int], within_share: float, clustering: float
) -> None:
    spec = TieSpec(within_share=within_share, clustering=clustering)
    check(many(departments, spec), spec)


@pytest.mark.parametrize(
    ("departments", "spec"),
    [
        ({"A": 7, "B": 7, "C": 6}, TieSpec(mean=6, within_share=0.45, clustering=0.5)),
        ({"A": 100, "B": 100}, TieSpec(reciprocity=0.9, weight_ratio=1.5)),
        ({f"D{d}": 20 for d in range(50)}, TieSpec(mean=10, reciprocity=0.3, clustering=0.35)),
        ({"A": 900, "B": 600, "C": 300, "D": 199, "E": 1}, TieSpec(mean=25, within_share=0.7)),
        ({f"D{d}": 35 for d in range(6)}, TieSpec(mean=4, clustering=0.3)),
        ({f"D{d}": 35 for d in range(6)}, TieSpec(mean=40)),
    ],
    ids=["20 people", "two departments", "fifty departments", "2,000 people", "few ties", "many ties"],
)
def test_figures_are_met_elsewhere(departments: dict[str, int], spec: TieSpec) -> None:
    check(many(departments, spec, times=24 if sum(departments.values()) < 50 else 4), spec)


def test_large_organisations_are_calibrated_on_a_smaller_one() -> None:
    spec = TieSpec(mean=12)
    organisation = generate({f"D{d}": 1500 for d in range(10)}, spec, 8, 1, 0)
    check([organisation], spec)


def test_clustering_agrees_with_networkx() -> None:
    organisation = generate(UNEQUAL, TieSpec(), 8, 5, 0)
    graph = nx.Graph(zip(organisation.source.tolist(), organisation.target.tolist(), strict=True))
    graph.add_nodes_from(range(organisation.size))
    assert describe(organisation).clustering == pytest.approx(nx.average_clustering(graph), abs=1e-12)


def test_degrees_vary_mildly() -> None:
    spread = mean(float(o.degree.std() / o.degree.mean()) for o in many(SIX, TieSpec()))
    assert 0.18 < spread < 0.4


def test_every_promise_of_an_organisation_holds() -> None:
    for departments in (SIX, UNEQUAL, {"A": 1, "B": 1}, {"A": 2}, {"A": 12}, {f"D{d}": 1 for d in range(9)}):
        organisation = generate(departments, TieSpec(), 8, 3, 0)
        organisation.validate()  # raises at the first promise broken
        assert organisation.size == sum(departments.values())


def test_reporting_lines() -> None:
    o = generate(UNEQUAL, TieSpec(), 8, 1, 0)
    for d, size in enumerate(UNEQUAL.values()):
        members = np.flatnonzero(o.department == d)
        heads = members[o.role[members] == Role.HEAD]
        managers = members[o.role[members] == Role.MANAGER]
        assert len(members) == size
        assert len(heads) == 1
        assert o.manager[heads[0]] == -1
        assert (o.manager[managers] == heads[0]).all()
        assert len(managers) == (round((size - 1) / 8) if size > 12 else 0)
        staff = members[o.role[members] == Role.STAFF]
        leaders = managers if len(managers) else heads
        assert np.isin(o.manager[staff], leaders).all()
        reports = np.bincount(o.manager[staff], minlength=o.size)[managers]
        assert ((reports >= 5) & (reports <= 9)).all()
    assert (o.level == o.role).all()


def test_teams_know_their_managers_and_each_other() -> None:
    o = generate(SIX, TieSpec(), 8, 1, 0)
    tied = np.zeros((o.size, o.size), dtype=bool)
    tied[o.source, o.target] = tied[o.target, o.source] = True
    people = np.flatnonzero(o.manager >= 0)
    assert tied[people, o.manager[people]].mean() > 0.95
    a, b = np.triu_indices(o.size, 1)
    team = (o.manager[a] == o.manager[b]) & (o.role[a] == Role.STAFF) & (o.role[b] == Role.STAFF)
    assert tied[a, b][team].mean() > 0.8  # near-cliques; 28 % of all pairs of a department are tied


def test_traits() -> None:
    o = generate({"A": 5000}, TieSpec(mean=4), 8, 1, 0)
    assert o.tenure.mean() == pytest.approx(MEAN_TENURE, rel=0.1)
    assert o.tenure[o.role == Role.MANAGER].mean() > o.tenure[o.role == Role.STAFF].mean()
    assert (o.fte < 1).mean() == pytest.approx(0.1, abs=0.02)
    assert set(np.round(o.fte, 2)) == {0.5, 0.6, 0.7, 0.8, 0.9, 1.0}


def test_weights_have_mean_one_and_the_ratio_exactly() -> None:
    o = generate(UNEQUAL, TieSpec(weight_ratio=4.4), 8, 1, 0)
    assert o.strength.mean() == pytest.approx(1)
    assert describe(o).weight_ratio == pytest.approx(4.4)
    mutual = (o.weight_out > 0) & (o.weight_back > 0)
    assert (o.weight_out[mutual] == o.weight_back[mutual]).all()


@pytest.mark.parametrize("reciprocity", [0.0, 1.0])
def test_all_or_none_of_the_nominations_are_returned(reciprocity: float) -> None:
    assert describe(generate(SIX, TieSpec(reciprocity=reciprocity), 8, 1, 0)).reciprocity == reciprocity


def test_boundaries() -> None:
    def got(departments: dict[str, int], **figures: float) -> TieSpec:
        return achieved(generate(departments, TieSpec(**figures), 8, 1, 0))

    assert got({"A": 200}).within_share == 1
    assert got({"A": 2}).mean == 1
    assert got({"A": 1, "B": 1}).within_share == 0
    assert got(SIX, mean=500).mean == 209  # everybody knows everybody
    assert got({f"D{d}": 1 for d in range(40)}).within_share == 0
    # 5 people can have 4 ties within: the mean comes before the share.
    little_room = got({f"D{d}": 5 for d in range(40)}, within_share=0.8)
    assert little_room.mean == 19
    assert little_room.within_share == pytest.approx(4 / 19)
    assert got(SIX, within_share=0).within_share == 0
    assert got(SIX, within_share=1).within_share == 1
    assert got({"A": 5, "B": 5}, mean=6, within_share=0).within_share == pytest.approx(1 / 6, abs=0.01)
    assert got(SIX, clustering=0).clustering < 0.2  # as near as chance allows
    assert got(SIX, clustering=0.95).clustering > 0.5


def test_ids_are_padded_so_that_their_order_is_that_of_rows() -> None:
    assert numbered(3).tolist() == ["000000", "000001", "000002"]
    long = numbered(1_000_001)
    assert long[-1] == "1000000"
    assert long[0] == "0000000"


def test_arrays_are_read_only() -> None:
    o = generate({"A": 3}, TieSpec(mean=2), 8, 1, 0)
    with pytest.raises(ValueError, match="read-only"):
        o.tenure[0] = 1


def test_figures_of_ties_redraw_nobody_else() -> None:
    one, two = (generate(SIX, TieSpec(mean=m), 8, 1, 0) for m in (10, 20))
    assert (one.tenure == two.tenure).all()
    assert (one.fte == two.fte).all()


def test_drawing_is_fast() -> None:
    """Aim: 2 ms at 210 people once calibrated; the limit leaves room for a busy machine."""
    spec = TieSpec()
    calibrated_mix(tuple(SIX.values()), spec, 8)
    best = float("inf")
    for replication in range(20):
        start = time.perf_counter()
        generate(SIX, spec, 8, 1, replication)
        best = min(best, time.perf_counter() - start)
    assert best < 0.006


def test_within_share_for_a_density_ratio() -> None:
    assert chance_within_share(SIX) == pytest.approx(34 / 209)
    assert within_share_for(SIX, 1) == pytest.approx(chance_within_share(SIX))
    share = within_share_for(UNEQUAL, 6)
    d = describe(generate(UNEQUAL, TieSpec(within_share=share), 8, 1, 0))
    assert d.density_ratio == pytest.approx(6, rel=0.02)
    assert within_share_for({"A": 5}, 3) == 1
    with pytest.raises(OrganisationError, match="density ratio"):
        within_share_for(SIX, float("nan"))


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(OrganisationError) as caught:
        generate(
            {"A": 0, " ": 3, "B": True}, TieSpec(mean=float("nan"), clustering=2), 1, seed=-1, replication=0
        )
    assert [problem.key for problem in caught.value.problems] == [
        "organisation.departments.A",
        "organisation.departments",
        "organisation.departments.B",
        "organisation.ties.mean",
        "organisation.ties.clustering",
        "organisation.team_size",
        "seed",
    ]
    assert all(problem.remedy for problem in caught.value.problems)


@pytest.mark.parametrize("departments", [{}, {"A": 1}])
def test_one_person_is_no_organisation(departments: dict[str, int]) -> None:
    with pytest.raises(OrganisationError, match="people"):
        generate(departments, TieSpec(), 8, 1, 0)
