"""Hours given, progress, rework, deadlines, departmental output."""

from __future__ import annotations

from siloSim.model.rules.signatures import rule


@rule("help_hours")
def help_hours(v, left, generosity):
    """hours = min(left, left·share·(1 + k_G(g − .33))·(1 + k_J·J)), not below 0.

    Units: hours; left = hours not yet spent today; g and J in [0, 1].
    Source: help competes with own work (Perlow 1999; Grant 2013); incentives (Holmstrom & Milgrom 1991).
    """
    hours = left * v.help_share * (1.0 + v.help_generosity_hours * (generosity - 0.33))
    hours = hours * (1.0 + v.incentive_joint_hours * v.incentive_joint)
    return max(0.0, min(left, hours))


@rule("progress")
def progress(v, right, overlap, foreign, pressed):
    """rate = (a + (1 − a)·right)·(½ + o for outsiders)·(e if pressed).

    Units: effort hours done per hour; right = share of needed facets known; overlap o in [0, 1].
    Source: know-how speeds work (Argote 2013); interest moves effort as well as consent (assumption).
    """
    rate = v.help_floor + (1.0 - v.help_floor) * right
    if foreign > 0.5:
        rate = rate * (0.5 + overlap)
    if pressed > 0.5:
        rate = rate * v.help_pressed_effort
    return rate


@rule("rework_chance")
def rework_chance(v, wrong, distance):
    """p = 1 − (1 − w_L·distance)·(1 − w_W·wrong).

    Units: language distance and the share of wrong beliefs in [0, 1].
    Source: syntactic and semantic boundaries (Carlile 2004).
    """
    return 1.0 - (1.0 - v.language_rework * min(1.0, distance)) * (1.0 - v.help_rework_wrong * wrong)


@rule("due_days")
def due_days(v, effort):
    """due = b + k·effort/day.

    Units: days after acceptance; effort in hours.
    Source: assumption.
    """
    return v.help_due_base + v.help_due_factor * effort / v.attention_day


@rule("output_rate")
def output_rate(v, know_how):
    """rate = (½ + ½·know-how)·(1 − d·J).

    Units: output per hour of own work; know-how = share of home facets known, in [0, 1].
    Source: specialist knowledge makes departmental work productive (Argote 2013); joint rewards dilute own
    effort (Holmstrom & Milgrom 1991).
    """
    return (0.5 + 0.5 * know_how) * (1.0 - v.incentive_dilution * v.incentive_joint)


@rule("performance_update")
def performance_update(performance, delivered, memory_days):
    """P ← P·(1 − 1/M) + delivered/M.

    Units: effort hours delivered without rework per day; M days.
    Source: assumption; what colleagues can see.
    """
    return performance * (1.0 - 1.0 / memory_days) + delivered / memory_days
