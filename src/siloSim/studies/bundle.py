"""A bundle of policies taken apart: which arms say what each policy does in it.

Two scenarios differ in a set of policies, by key: added, removed, or changed. The arms of an explanation are
the bundle with each difference undone (`without:KEY`) and with each alone (`only:KEY`). Of two policies, the
one left out is the other alone: such an arm is run once, under the label `without:KEY`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.scenario import ActivePolicy, Scenario

WITHOUT, ONLY = "without:", "only:"
MOST_ARMS = 200  # a bundle of 99 policies; beyond it is a mistake


def differing(before: Scenario, after: Scenario) -> tuple[str, ...]:
    """Keys of the policies in which two scenarios differ, in the order in which they are listed.

    Raises
    ------
    ScenarioError
        They do not differ, or in more than 99 policies.
    """
    one, other = _by_key(before), _by_key(after)
    keys = tuple(key for key in {**one, **other} if one.get(key) != other.get(key))
    if not keys:
        raise ScenarioError(
            Problem(
                "the two scenarios have the same policies, so there is nothing to explain",
                file=after.source,
                key="policies",
                remedy="Add a policy, or change one.",
            )
        )
    if 2 * len(keys) + 2 > MOST_ARMS:
        raise ScenarioError(
            Problem(
                f"{len(keys)} policies differ, too many to leave each out",
                file=after.source,
                key="policies",
                allowed=f"up to {MOST_ARMS // 2 - 1}",
            )
        )
    return keys


def explaining_arms(before: Scenario, after: Scenario) -> dict[str, Scenario]:
    """Label → scenario of the arms beside before and after; none for a single policy."""
    keys = differing(before, after)
    everything = frozenset(keys)
    arms: dict[frozenset[str], tuple[str, Scenario]] = {}
    wanted = [(WITHOUT + key, everything - {key}) for key in keys]
    wanted += [(ONLY + key, frozenset({key})) for key in keys]
    for label, chosen in wanted:
        if chosen and chosen != everything:
            arms.setdefault(chosen, (label, _with(before, after, chosen)))
    return dict(arms.values())


def arm_of(chosen: frozenset[str], keys: tuple[str, ...], before: str, after: str) -> str | None:
    """The label under which a subset of the bundle was run; None if it was not.

    >>> arm_of(frozenset({"b"}), ("a", "b"), "before", "after")
    'without:a'
    >>> arm_of(frozenset({"b"}), ("a", "b", "c"), "before", "after")
    'only:b'
    """
    if not chosen:
        return before
    left = [key for key in keys if key not in chosen]
    if not left:
        return after
    if len(left) == 1:
        return WITHOUT + left[0]
    return ONLY + next(iter(chosen)) if len(chosen) == 1 else None


def kinds_of(arms: Mapping[str, Any], before: str, after: str) -> dict[str, str]:
    """Key → added, removed or changed, from the arms' policies as a manifest lists them."""
    one, other = (
        {policy["key"]: policy for policy in arms[label]["policies"]} if label in arms else {}
        for label in (before, after)
    )
    kinds = {}
    for key in {**one, **other}:
        if key not in one:
            kinds[key] = "added"
        elif key not in other:
            kinds[key] = "removed"
        elif one[key] != other[key]:
            kinds[key] = "changed"
    return kinds


def _by_key(scenario: Scenario) -> dict[str, ActivePolicy]:
    return {policy.key: policy for policy in scenario.policies}


def _with(before: Scenario, after: Scenario, chosen: frozenset[str]) -> Scenario:
    """The scenario with only the chosen differences; policies in the order of both lists together."""
    one, other = _by_key(before), _by_key(after)
    policies = []
    for key in {**one, **other}:
        differs = one.get(key) != other.get(key)
        policy = other.get(key) if key in chosen or not differs else one.get(key)
        if policy is not None:
            policies.append(policy)
    return replace(after, policies=tuple(policies))
