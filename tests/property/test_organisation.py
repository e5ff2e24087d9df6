"""What holds for every organisation, generated or read."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from siloSim.organisation import Organisation, TieSpec, achieved, generate, read_people_ties
from siloSim.organisation.structure import COLUMNS

sizes = st.lists(st.integers(1, 30), min_size=1, max_size=8).filter(lambda found: sum(found) >= 2)
share = st.floats(0, 1)
specs = st.builds(
    TieSpec,
    mean=st.floats(0.01, 60),
    within_share=share,
    reciprocity=share,
    clustering=share,
    weight_ratio=st.floats(0.1, 10),
)
seeds = st.integers(0, 2**64 - 1)


def same(one: Organisation, two: Organisation) -> bool:
    return one.departments == two.departments and all(
        getattr(one, column).tobytes() == getattr(two, column).tobytes() for column in COLUMNS
    )


@settings(max_examples=25)
@given(sizes=sizes, spec=specs, team=st.integers(2, 15), seed=seeds, replication=st.integers(0, 1000))
def test_generated_organisations_keep_every_promise(
    sizes: list[int], spec: TieSpec, team: int, seed: int, replication: int
) -> None:
    departments = {f"D{d}": size for d, size in enumerate(sizes)}
    o = generate(departments, spec, team, seed, replication)
    o.validate()
    assert (o.source < o.target).all()
    assert len(set(zip(o.source.tolist(), o.target.tolist(), strict=True))) == len(o.source)
    assert ((o.weight_out >= 0) & (o.weight_back >= 0) & (o.weight_out + o.weight_back > 0)).all()
    led = np.flatnonzero(o.manager >= 0)
    assert (o.department[led] == o.department[o.manager[led]]).all()
    assert len(led) == o.size - len(sizes)
    assert np.bincount(o.department).tolist() == sizes
    n = sum(sizes)
    ties = min(max(round(n * spec.mean / 2), 1), n * (n - 1) // 2)
    assert achieved(o).mean == 2 * ties / n
    assert same(o, generate(departments, spec, team, seed, replication))


@settings(max_examples=10)
@given(seed=seeds, replication=st.integers(0, 2**64 - 2))
def test_every_seed_and_replication_differs(seed: int, replication: int) -> None:
    departments = {"A": 30, "B": 30}
    one = generate(departments, TieSpec(mean=8), 8, seed, replication)
    two = generate(departments, TieSpec(mean=8), 8, seed, replication + 1)
    three = generate(departments, TieSpec(mean=8), 8, (seed + 1) % 2**64, replication)
    assert not same(one, two)
    assert not same(one, three)
    assert one.source.tobytes() != two.source.tobytes()


@st.composite
def exports(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Rows of a people and of a ties file with repeats, unknown people, self-loops and missing roles."""
    n = draw(st.integers(2, 30))
    spelled = ["Sales", "sales ", "Finance", "FINANCE", "R&D"]
    people = [f"{i},{draw(st.sampled_from(spelled))},{draw(st.sampled_from(['1', '1', '1', '0', '']))}"
              for i in range(n)]  # fmt: skip
    # Managers have lower ids, so that there are no circles; some are unknown, some themselves.
    managed = draw(st.booleans())
    bosses = [draw(st.one_of(st.just(""), st.integers(0, i).map(str), st.just("x"))) if managed else ""
              for i in range(n)]  # fmt: skip
    people = [f"{row},{boss}" for row, boss in zip(people, bosses, strict=True)]
    people += draw(st.lists(st.sampled_from(people), max_size=3))
    person = st.integers(0, n + 1)
    weight = st.floats(0, 10, allow_subnormal=False)
    kind = st.sampled_from(["advice", "face_to_face"])
    ties = draw(st.lists(st.builds("{},{},{},{}".format, person, person, weight, kind), max_size=80))
    active = [row.split(",")[0] for row in people if row.split(",")[2] != "0"]
    if len(set(active)) >= 2:
        ties.append(f"{active[0]},{next(i for i in active if i != active[0])},1,advice")
    return people, ties


@settings(max_examples=40)
@given(rows=exports(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: tuple[list[str], list[str]], shuffle: random.Random) -> None:
    people, ties = rows
    if len({row.split(",")[0] for row in people if row.split(",")[2] != "0"}) < 2:
        return

    def read() -> tuple[Organisation, object]:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "people.csv").write_text("\n".join(["id,department,active,manager", *people]))
            (Path(folder) / "ties.csv").write_text("\n".join(["source,target,weight,type", *ties]))
            return read_people_ties(Path(folder) / "people.csv", Path(folder) / "ties.csv", name="read")

    one, report = read()
    one.validate()
    shuffle.shuffle(people)
    shuffle.shuffle(ties)
    two, again = read()
    assert same(one, two)
    assert report == again
    assert (one.source < one.target).all()
    led = np.flatnonzero(one.manager >= 0)
    assert (one.department[led] == one.department[one.manager[led]]).all()
    assert len(led) == one.size - len(one.departments)  # everybody but heads reports to somebody
