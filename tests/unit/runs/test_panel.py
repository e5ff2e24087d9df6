"""The panel: what it says is what the engine holds, and looking changes nothing."""

import numpy as np
import pytest
from unit.model.runs import everything, organisation, plain, same

from siloSim.errors import InputError, ResultsError
from siloSim.model import engine
from siloSim.model.engine import Watch, simulate
from siloSim.runs import panel
from siloSim.runs.design import RunSpec
from siloSim.runs.digest import content_hash
from siloSim.runs.panel import COLUMNS, PANEL, Sampler, every_of, sample, sampled_days
from siloSim.runs.record import RunRecord
from siloSim.runs.tables import frame


def watched(scenario, every):
    sampler = Sampler(scenario.calendar.horizon, every)
    watch = Watch(sampler.days, sampler.look)
    return simulate(scenario, organisation(), 7, 0, keep_events=True, watch=watch), sampler.rows()


@pytest.mark.parametrize("every", [1, 7, 60])
def test_looking_changes_no_bit(every):
    trace, rows = watched(everything(), every)
    assert same(trace, simulate(everything(), organisation(), 7, 0, keep_events=True))
    assert len(rows)


def test_days_are_every_so_many_and_the_last():
    _, rows = watched(plain(horizon=60), 21)
    assert sorted(set(rows["day"])) == [20, 41, 59]
    assert sampled_days(63, 21) == {21, 42, 63}


def test_every_value_is_the_engine_s():
    """By a plain walk over the ties of each person."""
    scenario, seen = everything(), []

    def look(state, done):
        people, ties = state.people, state.ties
        rows = {int(row["person"]): row for row in sample(state, done - 1)}
        assert len(rows) == (people["alive"] == 1).sum()
        for i in np.flatnonzero(people["alive"] == 1):
            row = rows[int(people["id"][i])]
            trust = {(way, side): [] for way in ("given", "received") for side in ("within", "across")}
            owed = 0.0
            for e in range(people["first_tie"][i], people["first_tie"][i] + people["degree"][i]):
                j = ties["other"][e]
                side = "within" if people["dept"][i] == people["dept"][j] else "across"
                trust["given", side].append(float(ties["trust"][e]))
                trust["received", side].append(float(ties["trust"][ties["mirror"][e]]))
                owed += float(ties["favours"][e])
            for (way, side), values in trust.items():
                mean = np.mean(values) if values else np.nan
                assert row[f"trust_{way}_{side}"] == pytest.approx(mean, nan_ok=True)
            assert row["favours_owed"] == pytest.approx(owed, abs=1e-9)
            homes = state.departments.homes[people["home"][i]] == 1
            beliefs = state.memory.beliefs[i]
            assert row["knowledge_home"] == pytest.approx((beliefs[homes] == 1).mean())
            assert row["knowledge_foreign"] == pytest.approx((beliefs[~homes] == 1).mean())
            assert row["wrong_beliefs"] == pytest.approx((beliefs == -1).mean())
            assert row["load"] == people["load"][i]
            assert row["help_given"] == people["given"][i]
            seen.append(int(people["id"][i]))

    simulate(scenario, organisation(), 7, 0, watch=Watch(frozenset({10, 25, 60}), look))
    assert max(seen) >= organisation().size  # joiners are among them


def test_the_dictionary_tells_the_whole_table():
    trace, rows = watched(everything(), 20)
    table = RunRecord(trace, panel=rows).panel
    assert list(table.columns) == ["arm", "point", "replication", *_in_order(table)]
    assert {column.name for column in COLUMNS} == set(table.columns) - {"arm", "point", "replication"}
    assert all(column.meaning and column.unit for column in COLUMNS)
    for column in COLUMNS:
        if column.name not in ("who", "department", "home", "role"):
            values = table[column.name].dropna()
            assert values.between(column.low, column.high).all(), column.name
    assert set(table["role"]) == {"staff", "manager", "head"}
    assert set(table["department"]) == {"A", "B", "C"}
    assert any("+1" in who for who in table["who"])
    assert (table["department"] != table["home"].astype(object)).any()  # somebody is seconded


def _in_order(table):
    return [name for name in table.columns if name not in ("arm", "point", "replication")]


def test_a_run_without_a_panel_says_how_to_get_one():
    record = RunRecord(simulate(plain(horizon=20), organisation(), 7, 0))
    with pytest.raises(ResultsError, match=r"panel='1 month'"):
        _ = record.panel
    assert "panel" not in record.keep


def test_the_hash_covers_the_panel():
    trace, rows = watched(plain(), 20)
    record = RunRecord(trace, panel=rows)
    table = record.arrow("panel")
    before = content_hash({"panel": table}, {})
    order = np.random.default_rng(1).permutation(table.num_rows)
    assert content_hash({"panel": table.take(order)}, {}) == before
    changed = rows.copy()
    changed["identity"][3] = np.nextafter(changed["identity"][3], 2)
    assert content_hash({"panel": RunRecord(trace, panel=changed).arrow("panel")}, {}) != before
    assert len(frame(table)) == len(rows)


@pytest.mark.parametrize(
    ("interval", "days"), [("1 month", 21), (21, 21), ("21", 21), ("2 weeks", 10), (60, 60)]
)
def test_intervals(interval, days):
    assert every_of(interval, plain(horizon=60)) == days


@pytest.mark.parametrize("interval", [0, -3, 1.5, 61, "often", "3 h", float("nan"), ""])
def test_what_is_no_interval_is_said(interval):
    with pytest.raises(InputError, match="interval of the panel") as caught:
        every_of(interval, plain(horizon=60))
    (problem,) = caught.value.problems
    assert problem.allowed
    assert problem.key == "panel"


def test_a_panel_too_large_for_memory_is_refused_with_a_way_out(monkeypatch):
    scenario = plain(horizon=60)
    people = sum(scenario.organisation.departments.values())
    monkeypatch.setattr(panel, "LARGEST", people * 5 * PANEL.itemsize)
    with pytest.raises(InputError, match="GB of memory") as caught:
        every_of(1, scenario)
    (problem,) = caught.value.problems
    assert "Sample every 12 days" in problem.remedy
    assert every_of(12, scenario) == 12
    with pytest.raises(InputError, match="in 3 runs"):
        every_of(12, scenario, 3)


def test_a_spec_with_a_panel_gives_one(monkeypatch):
    from siloSim.runs import single

    monkeypatch.setattr(single, "realised", lambda spec: organisation())
    record = single.run(RunSpec(plain(horizon=40), panel=10))
    assert len(record.panel) == 4 * organisation().size
    bare = single.run(RunSpec(plain(horizon=40)))
    assert bare.people is None
    assert same(record.trace, bare.trace)
    assert engine.needs_compiling() is False
