"""The command that makes results again from their own folder, where nobody wrote one down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siloSim.errors import SiloSimError

if TYPE_CHECKING:
    from siloSim.studies.study import Study

BEFORE, AFTER = "before", "after"


def command_of(study: Study) -> tuple[str, ...]:
    """Words of a command on the resolved scenario of a results folder; none where it would give other results.

    Results of Python's `compare` and `replicate` have none written down. That the command runs what was run is
    checked by the hashes of the scenarios; policies with settings of their own, for instance, it cannot name.
    """
    from siloSim.runs.reading import SCENARIO
    from siloSim.scenario import content_hash, load, with_policies

    setting = study.setting
    if study.path is None:
        return ()
    file = str(study.path / SCENARIO)
    words = ["silosim", setting.kind, file]
    try:
        arms = {"run": load(file)} if setting.kind == "run" else {BEFORE: load(file)}
        if setting.kind == "compare":
            names = _added(setting.arms)
            arms[AFTER] = with_policies(arms[BEFORE], names, add=True)
            words += [word for name in names for word in ("--policy", name)]
    except (SiloSimError, KeyError):
        return ()
    recorded = setting.inputs["arms"]
    if any(content_hash(scenario) != recorded.get(label) for label, scenario in arms.items()):
        return ()
    words += ["--replications", str(setting.replications), "--seed", str(setting.seed)]
    words += ["--panel", str(setting.inputs["panel"])] if "panel" in setting.inputs else []
    words += ["--explain"] if setting.explained else []
    words += ["--trust-code"] if any(scenario.code for scenario in arms.values()) else []
    return tuple(words)


def _added(arms: Any) -> list[str]:
    """Policies that only the arm after has, with their strengths."""
    here = {policy["key"] for policy in arms[BEFORE]["policies"]}
    return [
        policy["key"] if policy["strength"] == 1 else f"{policy['key']}:{policy['strength']:g}"
        for policy in arms[AFTER]["policies"]
        if policy["key"] not in here
    ]
