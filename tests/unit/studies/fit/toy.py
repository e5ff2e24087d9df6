"""Organisations that are a formula: responses straight on the scales, luck shared by all candidates."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from siloSim.scenario import dotted, load
from siloSim.scenario.anchors import BY_NAME, governors_of, is_share
from siloSim.studies.fit.readings import mean_of
from siloSim.studies.fit.scales import Free, Target, from_scale, to_scale
from siloSim.studies.fit.search import Search
from siloSim.studies.fit.words import Identification

LUCK, OWN = 0.1, 0.01  # spread that all candidates share, and that each has of its own


class Toy:
    """h(anchor) = h(level) + effects · (x − start) + luck."""

    def __init__(
        self, wanted: Mapping[str, float], levels: Mapping[str, float], effects: Mapping[str, Mapping]
    ):
        values = dotted(load("builtin:reference"))
        names = tuple(wanted)
        self.free = [Free.of(one, float(values[one.path])) for one in governors_of(names)]
        self.targets = [Target.of(BY_NAME[name], value, 0.05) for name, value in wanted.items()]
        place = {one.path: i for i, one in enumerate(self.free)}
        self.governs = [[place[g.path] for g in BY_NAME[name].governors] for name in names]
        self.scales = ["logit" if is_share(BY_NAME[name]) else "log" for name in names]
        self.levels = np.array([to_scale(levels[n], s) for n, s in zip(names, self.scales, strict=True)])
        self.effects = np.zeros((len(names), len(self.free)))
        for k, name in enumerate(names):
            for path, effect in effects[name].items():
                self.effects[k, place[path]] = effect
        self.origin = np.array([one.start for one in self.free])
        self.luck = np.random.default_rng(5).normal(0, LUCK, (400, len(names)))

    def __call__(self, places: Sequence, replications: int, first: int = 0):
        found = np.zeros((len(places), replications, len(self.levels)))
        for p, x in enumerate(places):
            own = np.random.default_rng(zlib.crc32(np.asarray(x).tobytes()))
            h = self.levels + self.effects @ (np.asarray(x) - self.origin)
            h = h + self.luck[first : first + replications] + own.normal(0, OWN, (replications, len(h)))
            for k, scale in enumerate(self.scales):
                found[p, :, k] = [from_scale(float(v), scale) for v in h[:, k]]
        return found

    def search(self, budget: int = 10_000):
        return Search(self.targets, self.free, self.governs, self, replications=24, budget=budget).run()

    def known(self, found) -> Identification:
        means = mean_of(self([found.x], 96, first=200))[0]
        residuals = np.array([t.residual(float(m)) for t, m in zip(self.targets, means, strict=True)])
        both = zip(self.targets, means, strict=True)
        missed = frozenset(target.anchor.name for target, mean in both if not target.holds(float(mean)))
        return Identification(self.targets, self.free, self.governs, found, residuals, missed)

    def position(self, path: str) -> int:
        return next(i for i, one in enumerate(self.free) if one.path == path)
