"""Seeds, and Mesa's generators: for code of one's own, never for the engine."""

from __future__ import annotations

import random

import numpy as np
import pytest
from unit.model.mesa_face.small import SEED, model, untouched
from unit.model.runs import same

from siloSim.errors import InputError


def test_mesa_s_generators_start_from_the_seed() -> None:
    one, other = model(), model()
    assert [one.random.random() for _ in range(3)] == [other.random.random() for _ in range(3)]
    assert one.rng.random(3).tolist() == other.rng.random(3).tolist()
    assert one.random.random() != model(rng=4).random.random()
    assert random.Random(SEED).random() == model().random.random(), "as Mesa seeds it"


def test_agents_share_them() -> None:
    run = model()
    person = run.agents[0]
    assert person.random is run.random
    assert person.rng is run.rng
    assert person.pos is None
    assert person.scenario is run.scenario


def test_resetting_them_does_not_touch_the_run() -> None:
    run = model()
    run.run_for(5)
    drawn = run.rng.random(4).tolist()
    run.reset_rng()
    assert run.rng.random(4).tolist() == drawn
    run.reset_rng(99)
    assert run.rng.random(4).tolist() == np.random.default_rng(99).random(4).tolist()
    with pytest.warns(FutureWarning, match="seed"):  # Mesa's: reset_rng is the newer one
        run.reset_randomizer(11)
    assert run.random.random() == random.Random(11).random()
    run.run_for(run.days_left)
    assert same(run.trace(), untouched())


def test_every_seed_that_mesa_takes_is_taken() -> None:
    assert model(rng=np.int64(SEED)).seed == SEED
    for rng in ([1, 2, 3], (1, 2, 3), np.array([1, 2, 3]), np.random.SeedSequence([1, 2, 3])):
        assert model(rng=rng).seed == model(rng=[1, 2, 3]).seed
    generators = [np.random.default_rng(5), np.random.PCG64(5)]
    assert len({model(rng=rng).seed for rng in generators}) == 1
    drawn = {model(rng=None).seed for _ in range(3)}
    assert len(drawn) == 3
    assert all(0 <= seed < 2**63 for seed in drawn)


@pytest.mark.parametrize("rng", [-1, 2**63, 1.5, "7", True, [0.5], {"a": 1}])
def test_what_is_no_seed_is_refused(rng) -> None:
    with pytest.raises(InputError, match="rng = "):
        model(rng=rng)
