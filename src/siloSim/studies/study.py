"""What every study has: runs or stored results, their tables, warnings, and how to save them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from siloSim.errors import Cancelled, ResultsError, RunError
from siloSim.model.measures.outcome import Outcome
from siloSim.runs import store, tables
from siloSim.runs.executors import Batch, Failure
from siloSim.runs.panel import COLUMNS, Column, columns_in
from siloSim.scenario.code_copies import CodeCopies, copies_of
from siloSim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from siloSim.export import Source
    from siloSim.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class Setting:
    """What a study ran, as far as results on disk remember it too."""

    kind: str  # run | compare
    name: str  # the scenario's
    currency: str
    seed: int
    replications: int  # asked for
    policy_day: int
    horizon: int
    scenario_yaml: str
    inputs: Mapping[str, Any]  # see store.Contents
    arms: Mapping[str, Any]  # label → policies as used
    kept: tuple[str, ...]  # tables
    own: tuple[Outcome, ...] = ()  # the user's own measures
    own_state: tuple[Column, ...] = ()  # state variables of the user's own employees, where there is a panel
    explained: bool = False  # a comparison whose bundle was taken apart
    code: CodeCopies = CodeCopies()  # the user's own, as it was run
    again: tuple[str, ...] = ()  # the words of the command that repeats it, where there was one

    @property
    def window(self) -> int:
        """Days in which outcomes are watched."""
        return self.horizon - self.policy_day


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of it."""

    complete: bool
    interrupted: bool
    warnings: tuple[str, ...]
    failures: tuple[Failure, ...]
    timings: Mapping[str, float] = field(default_factory=dict)
    version: str = ""  # of siloSim, that ran it; "" for this one


class Study:
    """Tables of one or several arms, in memory or on disk.

    Attributes
    ----------
    setting
        What was run.
    finished
        Complete or not, warnings, failures, timings.
    path
        Where the results lie; None until they are saved.
    """

    def __init__(
        self, setting: Setting, finished: Finished, read: Callable[[str], Any], path: Path | None = None
    ) -> None:
        self.setting = setting
        self.finished = finished
        self.path = path
        self._read = read
        self._arrow: dict[str, Any] = {}
        self._results: store.Results | None = None

    @classmethod
    def of_results(cls, results: store.Results) -> Self:
        """The study that a results folder holds.

        Raises
        ------
        ResultsError
            The manifest lacks what a study needs.
        """
        manifest = results.manifest
        try:
            setting = Setting(
                kind=manifest["kind"],
                name=manifest["name"],
                currency=manifest["currency"],
                seed=manifest["inputs"]["seed"],
                replications=manifest["inputs"]["replications"],
                policy_day=manifest["policy_day"],
                horizon=manifest["horizon"],
                scenario_yaml=results.scenario_yaml(),
                inputs=manifest["inputs"],
                arms=manifest["arms"],
                kept=tuple(manifest["tables"]),
                own=tuple(Outcome(**described) for described in manifest.get("own", ())),
                own_state=tuple(Column.from_json(fields) for fields in manifest.get("own_state", ())),
                explained=bool(manifest.get("explained", False)),
                again=tuple(manifest.get("again", ())),
            )
            finished = Finished(
                complete=results.complete,
                interrupted=manifest["interrupted"],
                warnings=tuple(manifest["warnings"]),
                failures=tuple(results.failures()),
                timings=manifest["timings"],
                version=str(manifest["versions"]["siloSim"]),
            )
        except (KeyError, TypeError) as error:
            raise ResultsError(
                f"{results.path / store.MANIFEST}: damaged results: the manifest lacks {error}. Run it again."
            ) from error
        study = cls(setting, finished, results.arrow, results.path)
        study._results = results
        return study

    def table(self, name: str) -> pd.DataFrame:
        """One of its tables as a new DataFrame, with the keys arm, point, replication.

        Raises
        ------
        ResultsError
            The table was not kept, or its files are damaged.
        """
        frame: pd.DataFrame = tables.frame(self.arrow(name))
        return frame

    def arrow(self, name: str) -> Any:
        """One of its tables as a pyarrow.Table."""
        if name not in self._arrow:
            self._arrow[name] = self._read(name)
        return self._arrow[name]

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: arm, point, replication, seed and every outcome."""
        return self.table("runs")

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row per run and day: counts, hours and levels."""
        return self.table("daily")

    @cached_property
    def challenges(self) -> pd.DataFrame:
        """One row per challenge; `resolved_on` is null beside `event` 0 while it is open."""
        return self.table("challenges")

    @cached_property
    def adoption(self) -> pd.DataFrame:
        """Share of people who hold the probe facet right, by day: `home` department and `others`."""
        return self.table("adoption")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences that whoever reads the results has to know."""
        return self.finished.warnings

    @property
    def version(self) -> str:
        """The version of siloSim that ran it."""
        return self.finished.version or store.versions()["siloSim"]

    @cached_property
    def hash(self) -> str:
        """The content hash, as `silosim hash` prints it for the saved results."""
        return self._contents().hash()

    @cached_property
    def again(self) -> tuple[str, ...]:
        """Words of the command that makes it again; none where no command line would."""
        from siloSim.studies.again import command_of

        return self.setting.again or command_of(self)

    def default_path(self) -> Path:
        """results/<name>-<hash8> in the current directory."""
        return store.default_path(self._contents())

    def save(self, path: Path | str | None = None, *, draw: Callable[[Path], None] | None = None) -> Path:
        """Store manifest, resolved scenario and tables; afterwards `self.path` says where.

        Parameters
        ----------
        path
            The results folder; None: `default_path()`.
        draw
            Called with the report folder before the results appear, to put pictures into it.

        Raises
        ------
        ResultsError
            The place is taken by something else, or cannot be written to.
        """
        code = self._results.code() if self._results is not None else self.setting.code.files
        contents = replace(self._contents(), code=code)
        target = Path(path) if path is not None else store.default_path(contents)
        self.path = store.write(target, contents, draw=draw)
        return self.path

    def export(
        self,
        out: Path | str | None = None,
        *,
        to: str | None = None,
        tables: Sequence[str] | None = None,
        force: bool = False,
        bom: bool = False,
    ) -> Path:
        """Write its tables as CSV files or as an Excel workbook, with a data dictionary; returns where.

        Parameters and errors as for `siloSim.export.export`: `study.export("results.xlsx")` writes a workbook,
        `study.export("folder")` CSV files.
        """
        from siloSim.export import export

        return export(self.source(), to, out, tables, force=force, bom=bom).path

    def source(self) -> Source:
        """Its tables as they are exported: read piece by piece where they lie on disk."""
        from siloSim.export import Source

        made = self._made_tables()
        if self.finished.failures:
            made["failures"] = store.failure_table(self.finished.failures)
        if self._results is not None:
            manifest = {**self._results.manifest, "again": list(self.again)}
            return Source(manifest, manifest["tables"], self._results.batches, made, path=self.path)
        contents = self._contents()
        manifest = store.manifest_of(contents, contents.hash())
        return Source(
            manifest, manifest["tables"], lambda name: iter([self.arrow(name)]), made, path=self.path
        )

    def _made_tables(self) -> dict[str, Any]:
        """Tables that are made of those kept: name → pyarrow.Table."""
        return {}

    def _contents(self) -> store.Contents:
        code = self.setting.code.as_json() if self.setting.code != CodeCopies() else None
        if self._results is not None:
            code = self._results.manifest.get("code")
        return store.Contents(
            kind=self.setting.kind,
            name=self.setting.name,
            scenario_yaml=self.setting.scenario_yaml,
            inputs=self.setting.inputs,
            tables={name: self.arrow(name) for name in self.setting.kept},
            complete=self.finished.complete,
            failures=self.finished.failures,
            warnings=self.finished.warnings,
            details={
                "currency": self.setting.currency,
                "policy_day": self.setting.policy_day,
                "horizon": self.setting.horizon,
                "arms": self.setting.arms,
                **({"own": [asdict(outcome) for outcome in self.setting.own]} if self.setting.own else {}),
                **(
                    {"own_state": [column.as_json() for column in self.setting.own_state]}
                    if self.setting.own_state
                    else {}
                ),
                "interrupted": self.finished.interrupted,
                **({"explained": True} if self.setting.explained else {}),
                **({"code": code} if code else {}),
                **({"again": list(self.setting.again)} if self.setting.again else {}),
            },
            timings={key: value for key, value in self.finished.timings.items() if key != "written"},
        )


def setting_of(
    kind: str,
    arms: Mapping[str, Scenario],
    replications: int,
    seed: int,
    kept: Sequence[str],
    *,
    panel: int | None = None,
) -> Setting:
    """The setting of a study whose arms stand in order; the first one gives name and resolved scenario."""
    from siloSim.scenario import to_yaml

    first = next(iter(arms.values()))
    code = copies_of(arms.values())
    return Setting(
        kind=kind,
        name=first.name,
        currency=first.currency,
        seed=seed,
        replications=replications,
        policy_day=first.calendar.policy_day,
        horizon=first.calendar.horizon,
        scenario_yaml=to_yaml(first, code.places) if code.places else to_yaml(first),
        inputs=inputs_of(arms, replications, seed, panel),
        arms={label: {"policies": policies_of(scenario)} for label, scenario in arms.items()},
        kept=tuple(kept),
        own=own_of(arms.values()),
        own_state=columns_in(first)[len(COLUMNS) :] if panel is not None else (),
        code=code,
    )


def own_of(scenarios: Iterable[Scenario]) -> tuple[Outcome, ...]:
    """What the scenarios' own measures are, each name once."""
    from siloSim.model.loading import extensions_of

    found = {m.outcome.name: m.outcome for scenario in scenarios for m in extensions_of(scenario).measures}
    return tuple(found.values())


def inputs_of(
    arms: Mapping[str, Scenario], replications: int, seed: int, panel: int | None = None
) -> dict[str, Any]:
    """The resolved inputs of a study: what decides about its results. See store.Contents."""
    from siloSim.scenario import content_hash

    return {
        "arms": {label: content_hash(scenario) for label, scenario in arms.items()},
        "seed": seed,
        "replications": replications,
        **({"panel": panel} if panel is not None else {}),  # days between samples of people
    }


def finished_of(
    batch: Batch, scenario: Scenario | None = None, silent: Callable[[str], bool] = lambda _: False
) -> Finished:
    """What came of a batch; what is to be said about the scenario's anchors is among the warnings.

    Arms for which `silent` holds warn together, in one sentence.

    Raises
    ------
    Cancelled
        It was interrupted before any replication had finished.
    RunError
        No run can be used; the first one's traceback is in the error's notes.
    """
    if not batch.records:
        if batch.failures:
            first = batch.failures[0]
            error = RunError(
                f"{len(batch.failures)} of {batch.planned} runs failed and the others say nothing without them. "
                f"The first, {first.scenario} (arm {first.arm}, seed {first.seed}, replication "
                f"{first.replication}), stopped with {first.error}: {first.message}"
            )
            error.add_note(first.traceback)
            raise error
        raise Cancelled("Interrupted before the first replication had finished; nothing was kept.")
    return Finished(
        complete=len(batch.records) == batch.planned,
        interrupted=batch.interrupted,
        warnings=(*_anchors(scenario), *boundary_notes(batch.records), *_warnings(batch, silent)),
        failures=tuple(batch.failures),
        timings={"seconds": round(batch.seconds, 3), "cpu_seconds": round(batch.cpu_seconds, 3)},
    )


def boundary_notes(records: Iterable[RunRecord]) -> list[str]:
    """What is to be said where a run has a single department."""
    from siloSim.analysis.words import ONE_DEPARTMENT

    alone = any(len(record.trace.organisation.departments) == 1 for record in records)
    return [ONE_DEPARTMENT] if alone else []


def _anchors(scenario: Scenario | None) -> list[str]:
    from siloSim.scenario.fitted import anchors_note

    said = anchors_note(scenario) if scenario is not None else None
    return [said] if said else []


def stacked(records: Sequence[RunRecord]) -> Callable[[str], Any]:
    """Reads a table from finished runs: from those of them that keep it."""

    def read(name: str) -> Any:
        having = [record for record in records if name in record.keep]
        return tables.stack(having or records, name)  # nobody keeps it: that is said

    return read


def _warnings(batch: Batch, silent: Callable[[str], bool]) -> list[str]:
    """One sentence per arm and warning however many runs have it, and one about what is missing."""
    found, also = [], []
    arms: dict[str, list[RunRecord]] = {}
    for record in batch.records:
        arms.setdefault(record.arm, []).append(record)
    for arm, records in arms.items():
        warned = [record for record in records if record.warnings]
        if warned and silent(arm):
            also.append(f"{arm} ({len(warned)} of {len(records)} runs)")
        elif warned:
            side = "" if len(arms) == 1 else f"{arm}: "
            count = "" if len(records) == 1 else f"in {len(warned)} of {len(records)} runs. For instance: "
            found.append(side + count + " ".join(warned[0].warnings))
    if also:
        found.append(f"Of the arms that explain, these have such a warning too: {', '.join(also)}.")
    if batch.failures:
        found.append(f"{len(batch.failures)} of {batch.planned} runs failed; failures.parquet says why.")
    if batch.interrupted:
        found.append(f"Interrupted: {len(batch.records)} of {batch.planned} runs were finished.")
    return found


def policies_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The policies of a scenario as used, for the manifest."""
    return [
        {
            "key": policy.key,
            "strength": policy.strength,
            "start": policy.start,
            "stop": policy.stop,
            "ramp": policy.ramp,
            "fade_half_life": policy.fade_half_life,
            "parameters": dict(policy.parameters),
        }
        for policy in scenario.policies
    ]
