"""What happens to people and to the truth: leavers, the work in their hands, facets that change (ODD 7.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siloSim.model.trace import Event, State

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Employee


def leave(firm: Twin, person: Employee) -> None:
    """A person goes: all ties end. The seat is filled tomorrow morning; until then it counts as before."""
    firm.row.left += 1
    person.here = False
    person.load = 0
    for tie in reversed(list(person.ties)):
        person.end(tie)
    if person.given > 0.0:
        firm.departed.append((person.unique_id, person.given))
    firm.log(Event.LEFT, None, None, person)
    person.remove()  # from Mesa's list of agents


def hand_back(firm: Twin) -> None:
    """Work in the hands of those who left is sought anew; what they owned passes up the line.

    It goes to the first manager who is there, or waits for the successor in the head's seat. Nobody helps himself.
    """
    for task in firm.open:
        in_hand = task.state in (State.ASKED, State.ACCEPTED)
        if in_hand and not task.helping.here:
            task.seek_again(firm.day)
        if task.referred is not None and not task.referred.here:
            task.referred = None
        owner = task.challenge.owner
        while not owner.here and (boss := firm.boss(owner)) is not None:
            owner = boss
        task.challenge.owner = owner
        if task.state in (State.ASKED, State.ACCEPTED) and task.helper is owner:
            if task.state == State.ACCEPTED:
                owner.load -= 1
            task.seek_again(firm.day)


def change_truth(firm: Twin, facet: int) -> None:
    """Every right belief on the facet, and a right entry in the knowledge base, is wrong from now on."""
    for person in firm.seats:
        if person.beliefs[facet] == 1:
            person.beliefs[facet] = -1
    value, day = firm.recorded.get(facet, (0, 0))
    if value == 1:
        firm.recorded[facet] = (-1, day)
