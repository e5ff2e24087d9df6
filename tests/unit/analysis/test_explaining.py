"""Leaving out, alone, interaction and average orders, on outcomes with known answers."""

import itertools

import numpy as np
import pandas as pd
import pytest

from siloSim.analysis.explaining import OUTCOMES, PARTS, TIME, explain, row_of
from siloSim.studies.bundle import arm_of

EFFECTS = {"a": -2.0, "b": 0.5, "c": -0.3}


def runs_of(keys, replications=20, together=0.0, noise=0.2, seed=1):
    """y(S) = 10 + luck + Σ effects, + `together` where a and b meet; seeking takes a's part, work the rest."""
    rng = np.random.default_rng(seed)
    luck = rng.normal(size=replications)
    rows = []
    subsets = [frozenset(s) for n in range(len(keys) + 1) for s in itertools.combinations(keys, n)]
    for chosen in subsets:
        label = arm_of(chosen, keys, "before", "after")
        if label is None:
            continue
        for replication in range(replications):
            wobble = noise * rng.normal(size=len(keys))
            effect = {key: EFFECTS[key] + wobble[n] for n, key in enumerate(keys) if key in chosen}
            seeking = 4 + 0.3 * luck[replication] + effect.get("a", 0.0)
            work = 5 + 0.7 * luck[replication] + sum(v for k, v in effect.items() if k != "a")
            work += together if {"a", "b"} <= chosen else 0.0
            parts = dict(zip(PARTS, (seeking, 0.5, 0.25, work, 0.25), strict=True))
            rows.append(
                {"arm": label, "point": 0, "replication": replication, "seed": 7}
                | parts
                | {TIME: sum(parts.values()), "output": 6.0, "money": 1e6, "probe_days_to_half": 100.0}
            )
    return pd.DataFrame(rows)


def explained(keys=("a", "b", "c"), **options):
    keys = tuple(keys)
    kinds = dict.fromkeys(keys, "added")
    return explain(runs_of(keys, **options), kinds, lambda s: arm_of(s, keys, "before", "after"))


def within_four_errors(truth, low, high):
    """t(19) puts the ends of a 95 % interval 2.09 standard errors from its middle."""
    return abs(truth - (low + high) / 2) < 4 / 2.09 * (high - low) / 2


@pytest.mark.parametrize("keys", ["a", "ab", "abc"])
def test_effects_are_found(keys):
    for one in explained(keys).contributions:
        inside, alone, orders = row_of(one.taken_out, TIME), row_of(one.alone, TIME), one.average_order
        assert within_four_errors(-EFFECTS[one.key], inside["low"], inside["high"])
        assert within_four_errors(EFFECTS[one.key], alone["low"], alone["high"])
        assert within_four_errors(EFFECTS[one.key], orders.low, orders.high)


def test_the_parts_sum_to_the_time_in_every_row():
    found = explained()
    assert found.parts[list(PARTS)].sum(axis=1).to_numpy() == pytest.approx(found.parts[TIME].to_numpy())
    cards = [found.bundle, *(c for one in found.contributions for c in (one.taken_out, one.alone))]
    for card in cards:
        for column in ("before", "after", "difference"):
            parts = sum(row_of(card, name)[column] for name in PARTS)
            assert parts == pytest.approx(row_of(card, TIME)[column], abs=1e-9)
        assert list(card["name"]) == [name for name in card["name"] if name in OUTCOMES]


@pytest.mark.parametrize("keys", ["ab", "abc"])
def test_average_orders_share_out_the_whole(keys):
    found = explained(keys, together=1.5)
    total = sum(one.average_order.difference for one in found.contributions)
    assert total == pytest.approx(row_of(found.bundle, TIME)["difference"])


def test_acting_together_is_seen_and_its_absence_is_not():
    both = explained(together=1.5)
    assert within_four_errors(1.5, both.interaction.low, both.interaction.high)
    assert both.interaction.low > 0
    # Shapley shares the surplus of two equally.
    by_key = {one.key: one.average_order.difference for one in both.contributions}
    assert by_key["a"] == pytest.approx(EFFECTS["a"] + 0.75, abs=0.2)
    assert by_key["b"] == pytest.approx(EFFECTS["b"] + 0.75, abs=0.2)
    none = explained(noise=0.1, seed=2)
    assert none.interaction.low < 0 < none.interaction.high
    assert explained("a").interaction is None


def test_four_policies_have_no_average_orders():
    effects = dict(EFFECTS)
    try:
        EFFECTS["d"] = 0.0
        found = explained("abcd")
    finally:
        EFFECTS.clear()
        EFFECTS.update(effects)
    assert [one.average_order for one in found.contributions] == [None] * 4
    assert found.parts["arm"].iloc[0] == "before"
    assert len(found.parts) == 10


def test_a_replication_that_failed_in_one_arm_is_left_out_of_the_means():
    keys = ("a", "b")
    runs = runs_of(keys)
    lost = (runs["arm"] == "without:a") & (runs["replication"] == 3)
    found = explain(runs[~lost], dict.fromkeys(keys, "added"), lambda s: arm_of(s, keys, "before", "after"))
    assert set(found.parts["n"]) == {19}
    card = found.contributions[0].taken_out.set_index("name")
    assert card.loc[TIME, "n"] == 19
    assert card.loc[TIME, "undefined"] == 1
    assert found.interaction.n == 19
