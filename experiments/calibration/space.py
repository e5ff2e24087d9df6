"""What the search may move: each free number, its range, where it starts and why it is free.

Everything else stays at its default: it is set by a source (a scale's unit, a published share), or no
pattern was asked about it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

import siloSim as ss
from siloSim.organisation.structure import TieSpec
from siloSim.scenario.scenario import GeneratedOrganisation

BUSY_FACTOR = "busy arrivals / reference arrivals"
ARRIVALS = "challenges.per_person_per_month"
WITHIN, CLUSTERING = "organisation.ties.within_share", "organisation.ties.clustering"


@dataclass(frozen=True, slots=True)
class Free:
    """A number the search may move."""

    path: str  # in a scenario, or BUSY_FACTOR
    low: float
    high: float
    start: float  # the value before the calibration


SPACE: tuple[Free, ...] = (
    Free(ARRIVALS, 0.4, 1.4, 0.8),
    Free(BUSY_FACTOR, 1.8, 2.8, 2.25),
    Free("challenges.small_share", 0.5, 0.75, 0.6),
    Free("challenges.effort_spread", 1.7, 2.3, 2.1),
    Free("contact.activity_spread", 0.6, 1.8, 1.1),
    Free(WITHIN, 0.5, 0.62, 0.55),
    Free(CLUSTERING, 0.4, 0.5, 0.45),
    Free("people.settling", 0.03, 0.25, 0.1),
    Free("contact.lapse", 10, 90, 30),
    Free("contact.new_weight", 0.2, 0.9, 0.5),
    Free("help.share", 0.12, 0.31, 0.2),
    Free("help.generosity_hours", 1.0, 3.0, 1.8),
    Free("help.generosity_weight", 1.0, 3.5, 2.0),
    Free("help.pick_trust", 1.0, 4.0, 2.5),
    Free("help.pick_expertise", 0.1, 1.0, 0.36),
    Free("help.pick_load", 0.1, 0.6, 0.3),
    Free("help.pick_fame", 0.1, 0.8, 0.3),
    Free("help.load_weight", 0.2, 0.8, 0.5),
    Free("help.willingness", 0.3, 1.1, 0.65),
    Free("help.trust_weight", 1.0, 3.5, 2.0),
    Free("help.norm_weight", 0.8, 2.6, 2.0),
    Free("help.interest_weight", 1.5, 3.5, 2.5),
    Free("help.handover", 0.1, 0.9, 0.3),
    Free("help.due_base", 6, 20, 10),
    Free("help.due_factor", 1.0, 4.0, 1.5),
    Free("identity.salience", 0.2, 1.1, 0.55),
    Free("trust.base_across", 0.34, 0.48, 0.43),
    Free("trust.gain", 0.1, 0.4, 0.25),
    Free("trust.decline", 0.03, 0.2, 0.1),
    Free("trust.fade", 0.001, 0.01, 0.004),
)
LOW = np.array([free.low for free in SPACE])
HIGH = np.array([free.high for free in SPACE])
START = np.array([free.start for free in SPACE])


def spread_out(points: int, seed: int) -> NDArray[np.float64]:
    """A Latin hypercube over the whole space, shape (points, parameters)."""
    unit = qmc.LatinHypercube(len(SPACE), rng=np.random.default_rng(seed)).random(points)
    return np.asarray(LOW + unit * (HIGH - LOW), dtype=np.float64)


def around(centres: NDArray[np.float64], points: int, seed: int) -> NDArray[np.float64]:
    """New points near given ones: a random mixture of two of them, jittered by a tenth of each range."""
    rng = np.random.default_rng(seed)
    one, other = rng.integers(len(centres), size=(2, points))
    share = rng.random((points, 1))
    mixed = share * centres[one] + (1.0 - share) * centres[other]
    jitter = rng.normal(0.0, 0.1, mixed.shape) * (HIGH - LOW)
    return np.asarray(np.clip(mixed + jitter, LOW, HIGH), dtype=np.float64)


def distance(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Root mean square distance from the starting values, in shares of each range."""
    shares = (points - START) / (HIGH - LOW)
    return np.asarray(np.sqrt((shares**2).mean(axis=1)), dtype=np.float64)


def shipped() -> NDArray[np.float64]:
    """The values of the built-in scenarios as a point of the space."""
    reference, busy = ss.load("builtin:reference"), ss.load("builtin:busy")
    organisation = reference.organisation
    assert isinstance(organisation, GeneratedOrganisation)
    assert isinstance(organisation.ties, TieSpec)
    other = {
        BUSY_FACTOR: busy.parameters[ARRIVALS] / reference.parameters[ARRIVALS],
        WITHIN: organisation.ties.within_share,
        CLUSTERING: organisation.ties.clustering,
    }
    return np.array(
        [other.get(free.path, reference.parameters.get(free.path)) for free in SPACE], dtype=float
    )


def scenarios(point: NDArray[np.float64]) -> dict[str, ss.Scenario]:
    """The organisation at moderate and at high load, with a point's values."""
    values = dict(zip((free.path for free in SPACE), (float(x) for x in point), strict=True))
    factor = values.pop(BUSY_FACTOR)
    sections = ("challenges", "organisation")
    changes = {path if path.startswith(sections) else f"behaviour.{path}": x for path, x in values.items()}
    reference = ss.load("builtin:reference").with_(**changes)
    return {"reference": reference, "busy": reference.with_(**{ARRIVALS: values[ARRIVALS] * factor})}
