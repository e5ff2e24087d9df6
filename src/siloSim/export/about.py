"""What exported tables are: seed, hash, version, what is missing, how to make them again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from siloSim.analysis.words import DISCLAIMER
from siloSim.export.source import Source
from siloSim.runs.dictionary import TITLES

TITLE = "Results of siloSim"


def about(source: Source, written: Mapping[str, str], left_out: Sequence[str]) -> list[tuple[str, str]]:
    """Label and text of everything to be said; `written`: table → where it stands."""
    manifest = source.manifest
    inputs = manifest.get("inputs", {})
    done = manifest.get("status") == "complete"
    lines = [
        ("What", f"{manifest.get('kind', 'results')} of {manifest.get('name', '')}"),
        ("Read it as", DISCLAIMER),
        ("Status", "complete" if done else "partial: not every run that was asked for is in it"),
    ]
    lines += [("Arm", f"{label}: {_policies(arm)}") for label, arm in manifest.get("arms", {}).items()]
    lines += _known(
        ("Seed", inputs.get("seed")),
        ("Replications", inputs.get("replications")),
        ("Days watched", _days(manifest)),
        ("Money in", manifest.get("currency")),
        ("Content hash", manifest.get("content_hash")),
        ("siloSim", manifest.get("versions", {}).get("siloSim")),
        ("Written", manifest.get("timings", {}).get("written")),
        ("Results", source.path),
        ("Again", shlex.join(again) if (again := manifest.get("again")) else None),
    )
    lines += [("Note", str(warning)) for warning in manifest.get("warnings", ())]
    for name, where in written.items():
        title = TITLES.get(name, "")
        lines.append(("Table", f"{where}: {source.count(name):,} rows{f', {title}' if title else ''}"))
    if left_out:
        lines.append(("Left out", ", ".join(left_out)))
    return lines


def _policies(arm: Mapping[str, Any]) -> str:
    policies = arm.get("policies", ())
    said = [
        f"{policy['key']}{'' if policy['strength'] == 1 else ':' + format(policy['strength'], 'g')}"
        for policy in policies
    ]
    return ", ".join(said) or "no policies"


def _days(manifest: Mapping[str, Any]) -> str | None:
    if "policy_day" not in manifest or "horizon" not in manifest:
        return None
    return f"{manifest['policy_day']} to {manifest['horizon'] - 1} (policy_day to the day before the horizon)"


def _known(*lines: tuple[str, Any]) -> list[tuple[str, str]]:
    return [(label, str(text)) for label, text in lines if text is not None]
