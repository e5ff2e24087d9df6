"""Before and after: one organisation with and without a bundle of policies, the same luck on both sides."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siloSim.errors import Problem, ResultsError, ScenarioError
from siloSim.runs.design import ESSENTIALS, TABLES, lay_out
from siloSim.runs.executors import Executor, Progress, run_all
from siloSim.scenario.loader import as_scenario
from siloSim.scenario.scenario import Scenario
from siloSim.studies import bundle
from siloSim.studies.json_form import explanation_json, json_rows
from siloSim.studies.study import Study, finished_of, setting_of, stacked

if TYPE_CHECKING:
    import pandas as pd

    from siloSim.analysis.explaining import Explanation
    from siloSim.runs.record import RunRecord

BEFORE, AFTER = "before", "after"
# Never left out of a result: what the policies cost.
PRICE = ("gathering_hours", "help_hours", "focus_hours", "output", "money")


class Comparison(Study):
    """Paired runs of two arms, `before` and `after`, and what they say."""

    @cached_property
    def scorecard(self) -> pd.DataFrame:
        """One row per outcome: name, unit, direction, before, after, difference, low, high, verdict, n, ...

        The difference is after − before, its 95 % interval Student's t over replications.
        """
        from siloSim.analysis import contrasts

        return contrasts.scorecard(self.runs, BEFORE, AFTER, own=self.setting.own)

    @cached_property
    def headline(self) -> list[str]:
        """Two sentences: about the time in system, and about how fast the probe lesson returns."""
        from siloSim.analysis import words

        return list(words.headline(self.scorecard, self.runs, window=self.setting.window))

    @property
    def price(self) -> pd.DataFrame:
        """The scorecard's rows of what the policies cost: hours, focus, output, money."""
        return self.scorecard[self.scorecard["name"].isin(PRICE)].reset_index(drop=True)

    @property
    def pairs(self) -> int:
        """Replications that finished in both arms."""
        arms = [set(self.runs.loc[self.runs["arm"] == arm, "replication"]) for arm in (BEFORE, AFTER)]
        return len(arms[0] & arms[1])

    @cached_property
    def explanation(self) -> Explanation:
        """The bundle taken apart: each policy left out, each alone, and where the time went.

        Raises
        ------
        ResultsError
            The arms that it needs were not run: compare with explain=True.
        """
        from siloSim.analysis import explaining

        kinds = bundle.kinds_of(self.setting.arms, BEFORE, AFTER)
        keys = tuple(kinds)
        if not keys or (len(keys) > 1 and not self.setting.explained):
            raise ResultsError(
                Problem(
                    "these runs do not say what each policy does in the bundle",
                    file=str(self.path) if self.path is not None else None,
                    allowed="comparisons that were run with --explain (explain=True in Python)",
                    remedy="Run the comparison again so."
                    if keys
                    else "There is no policy in which it differs.",
                )
            )
        return explaining.explain(self.runs, kinds, lambda chosen: bundle.arm_of(chosen, keys, BEFORE, AFTER))

    @cached_property
    def reasons(self) -> list[str]:
        """Why it got better or worse: a sentence on the bundle, one on each policy, one on all together."""
        from siloSim.analysis import reasons

        return reasons.sentences(self.explanation, self.setting.currency)

    def as_json(self) -> dict[str, object]:
        """The comparison in the JSON format, schema 1; undefined numbers are null.

        One that was explained has `explanation` too; see docs/inside.md.
        """
        explained = (
            {"explanation": explanation_json(self.explanation, self.reasons)}
            if self.setting.explained
            else {}
        )
        return {
            "schema": 1,
            "command": "compare",
            "headline": self.headline,
            "outcomes": json_rows(self.scorecard),
            "price": json_rows(self.price),
            **explained,
            "provenance": {
                "seed": self.setting.seed,
                "replications": self.pairs,
                "hash": self.hash,
                "version": self.version,
            },
            "results": str(self.path) if self.path is not None else None,
        }

    def _made_tables(self) -> dict[str, Any]:
        import numpy as np
        import pyarrow as pa

        from siloSim.analysis.contrasts import COLUMNS

        card = self.scorecard[list(COLUMNS)].replace([np.inf, -np.inf], np.nan)  # no interval of one pair
        return {"scorecard": pa.Table.from_pandas(card, preserve_index=False).replace_schema_metadata()}

    def __repr__(self) -> str:
        return (
            f"Comparison({self.setting.name!r}, {self.pairs} paired runs, seed={self.setting.seed})\n  "
            + "\n  ".join(self.headline)
        )

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in (*self.headline, *self.warnings))
        head = "".join(
            f"<th>{name}</th>" for name in ("outcome", "before", "after", "difference", "95 %", "")
        )
        body = "".join(_html_row(row) for row in self.scorecard.to_dict("records"))
        return f"{lines}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def compare(
    scenario: Scenario | str | Path,
    policies: Sequence[str] | str | None = None,
    after: Scenario | None = None,
    replications: int = 50,
    seed: int = 7,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    executor: str | Executor = "threads",
    keep: frozenset[str] = ESSENTIALS,
    explain: bool = False,
) -> Comparison:
    """Run a scenario before and after policies.

    Before is the scenario as written. After is the same with `policies` added, or the scenario `after`,
    which may differ in its policies only. Both arms of a replication share organisation, challenges and
    luck, and are the same bit for bit until `policy_day`.

    Parameters
    ----------
    scenario
        From `siloSim.load`, or what it loads.
    policies
        Keys of the catalogue or files, each with a strength if wanted: 'leadership_council:0.6'.
    after
        The other scenario, instead of `policies`.
    replications
        Pairs of runs.
    seed
        0 to 2⁶³ − 1; with it the results are determined.
    workers
        Threads; None: as many as there are cores.
    progress
        Called with (runs done, runs in all).
    executor
        See `runs.executors.run_all`.
    keep
        Tables to keep; subtasks and events take most of the space and are left out.
    explain
        Also run the bundle without each of its policies, and each alone, with the same luck: `explanation`
        and `reasons` then say which policy did the work, and where the time was saved. n policies take 2n
        more runs a replication (two policies 2, a single one none); these arms keep their outcomes only.

    Raises
    ------
    ScenarioError
        Neither or both of `policies` and `after`; unknown policies; scenarios that differ elsewhere.
    RunError
        No replication finished in both arms.
    Cancelled
        Interrupted before the first replication had finished.
    """
    names = [policies] if isinstance(policies, str) else policies
    before = as_scenario(scenario)
    arms = arms_of(before, names, after)
    kept = tuple(name for name in TABLES if name in keep | {"runs"})
    more = bundle.explaining_arms(arms[BEFORE], arms[AFTER]) if explain else {}
    specs = [
        replace(spec, keep=frozenset({"runs"})) if spec.arm in more else spec
        for spec in lay_out(arms | more, replications, seed=seed, keep=frozenset(kept))
    ]
    setting = replace(setting_of("compare", arms | more, replications, seed, kept), explained=explain)
    batch = run_all(specs, executor=executor, workers=workers, progress=progress)
    if not _paired(batch.records):
        batch.records.clear()  # one side alone is no comparison
    return Comparison(setting, finished_of(batch, before, more.__contains__), stacked(batch.records))


def _paired(records: Sequence[RunRecord]) -> bool:
    """Whether some replication finished in both arms."""
    sides = [{record.replication for record in records if record.arm == arm} for arm in (BEFORE, AFTER)]
    return bool(sides[0] & sides[1])


def arms_of(
    scenario: Scenario, policies: Sequence[str] | None = None, after: Scenario | None = None
) -> dict[str, Scenario]:
    """The scenarios of both arms, as `compare` runs them; raises its ScenarioErrors."""
    return {BEFORE: scenario, AFTER: _after(scenario, policies, after)}


def _after(scenario: Scenario, policies: Sequence[str] | None, after: Scenario | None) -> Scenario:
    from siloSim.scenario import same_but_policies, with_policies

    if after is None and not policies:
        raise ScenarioError(
            Problem(
                "there is nothing to compare with",
                file=scenario.source,
                remedy="Add policies (--policy leadership_council), or give a second scenario. "
                "`silosim policies` lists them.",
            )
        )
    if after is None:
        return with_policies(scenario, list(policies or ()), add=True)
    if policies:
        raise ScenarioError(
            Problem(
                "a second scenario and policies at once",
                file=after.source,
                remedy="Write the policies into the second scenario, or leave that out.",
            )
        )
    if paths := same_but_policies(scenario, after):
        raise ScenarioError(
            [
                Problem(
                    f"the two scenarios differ in {path}, so that a difference would not be the policies' doing",
                    file=after.source,
                    key=path,
                    allowed="differences below policies only",
                    remedy=f"Give it the value that it has in {scenario.source or 'the first scenario'}.",
                )
                for path in paths
            ]
        )
    return after


def _html_row(row: dict[Any, Any]) -> str:
    cells = [row["name"].replace("_", " "), *(f"{row[key]:.4g}" for key in ("before", "after", "difference"))]
    cells += [f"{row['low']:.4g} to {row['high']:.4g}", row["verdict"]]
    return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"
