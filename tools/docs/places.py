"""Where each state variable lives: in the arrays of a run, on a Mesa agent, and in the file that can set it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One state variable's names. `engine` is an expression on `model.state` unless it says otherwise."""

    engine: str
    agent: str = ""  # of `Employee`
    file: str = ""  # key of a scenario, or column of a file that is imported


# (entity, state variable) → where it is; a test looks that every field and attribute exists.
PLACES: dict[tuple[str, str], Place] = {
    ("employee", "id"): Place("people.id", "unique_id", "column `id` of people.csv"),
    ("employee", "home department"): Place("people.home", "home", "column `department` of people.csv"),
    ("employee", "department worked in"): Place("people.dept", "department"),
    ("employee", "role"): Place("people.role", "role", "column `role` of people.csv"),
    ("employee", "level"): Place("organisation.level", "", "column `level` of people.csv"),
    ("employee", "tenure"): Place("organisation.tenure", "", "column `tenure` of people.csv"),
    ("employee", "manager"): Place("people.manager", "", "column `manager` of people.csv"),
    ("employee", "full-time equivalent"): Place("people.fte", "fte", "column `fte` of people.csv"),
    ("employee", "identity"): Place("people.identity", "identity"),
    ("employee", "reciprocity"): Place("people.reciprocity", "reciprocity"),
    ("employee", "generosity"): Place("people.generosity", "generosity"),
    ("employee", "helping norm"): Place("people.norm", "norm"),
    ("employee", "psychological safety"): Place("people.safety", "safety"),
    ("employee", "performance"): Place("people.performance", "performance"),
    ("employee", "renown"): Place("people.asked", "asked"),
    ("employee", "record"): Place("people.record", "record"),
    ("employee", "load"): Place("people.load", "load"),
    ("employee", "latest lesson"): Place("people.latest"),
    ("employee", "attention left"): Place("people.left", "attention"),
    ("employee", "belief on a facet"): Place("memory.beliefs", "beliefs"),
    ("tie", "weight"): Place("ties.weight", "", "column `weight` of ties.csv"),
    ("tie", "trust"): Place("ties.trust", "trust_in"),
    ("tie", "favours owed"): Place("ties.favours"),
    ("tie", "last use"): Place("ties.met"),
    ("tie", "standing"): Place("ties.standing"),
    ("tie", "contact opportunity"): Place("departments.hazard"),
    ("department", "name"): Place("organisation.departments", "", "`organisation.departments`"),
    ("department", "people"): Place("departments.each.seats", "", "`organisation.departments`"),
    ("department", "home facets"): Place("departments.homes"),
    ("department", "inside"): Place("departments.each.inside", "", "`organisation.ties.within_share`"),
    ("department", "outside"): Place("departments.each.outside", "", "`organisation.ties.within_share`"),
    ("department", "priorities"): Place("departments.pairs.overlap"),
    ("department", "language distance"): Place("departments.pairs.distance"),
    ("shared challenge", "arrival day"): Place("work.challenges.arrived_on"),
    ("shared challenge", "owner"): Place("work.challenges.owner"),
    ("shared challenge", "value"): Place("work.challenges.value", "", "`challenges.value`"),
    ("shared challenge", "resolved on"): Place("work.challenges.resolved_on"),
    ("subtask", "department"): Place("work.subtasks.department"),
    ("subtask", "facets"): Place("work.facets"),
    ("subtask", "effort"): Place("work.subtasks.effort"),
    ("subtask", "progress"): Place("work.subtasks.left"),
    ("subtask", "state"): Place("work.subtasks.state"),
    ("subtask", "approvals outstanding"): Place("work.subtasks.approved"),
    ("subtask", "blocked since"): Place("work.subtasks.since"),
    ("subtask", "helper"): Place("work.subtasks.helper"),
    ("lesson", "facet"): Place("sizes.probe_facet"),
    ("lesson", "holders"): Place("memory.right"),
    ("knowledge base", "lessons recorded"): Place("memory.facets"),
    ("knowledge base", "right"): Place("memory.facets.value"),
    ("knowledge base", "age"): Place("memory.facets.day"),
}
