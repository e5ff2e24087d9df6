"""A kind of employee of one's own: old hands who teach a younger colleague of another department.

    python examples/mentors.py

Every fifth day a mentor picks the colleague across whom he or she trusts most and teaches one facet that
the colleague lacks. Nothing of the engine is touched: a subclass of Employee with a `step`.
"""

from __future__ import annotations

import siloSim as ss


class OldHand(ss.Employee):
    """An employee who teaches what he or she knows, if long enough in the organisation."""

    @property
    def mentors(self) -> bool:
        """Ten years and more; joiners are new."""
        organisation = self.model.organisation
        return self.unique_id < organisation.size and organisation.tenure[self.seat] >= 10

    def step(self) -> None:
        """Teach one facet a week."""
        if not self.mentors or self.model.day % 5 != self.unique_id % 5:
            return
        across = [one for one in self.colleagues if one.department != self.department]
        if not across:
            return
        pupil = max(across, key=self.trust_in)
        for facet, belief in enumerate(self.beliefs):
            if belief == 1 and pupil.beliefs[facet] != 1:
                pupil.learn(facet, 1)
                return


def main() -> None:
    """Print what mentors do, on both loads: one run each, so that it shows how, not how sure."""
    for load in ("builtin:reference", "builtin:busy"):
        usual = ss.load(load).with_(**{"calendar.horizon": 260})
        for scenario in (usual, usual.with_(employee=OldHand)):
            outcomes = ss.run(scenario, seed=7).outcomes
            who = "old hands" if scenario.employee else "as they are"
            print(
                f"{usual.name}, {who}: know-how across {outcomes['knowledge_cross']:.3f}, "
                f"time in system {outcomes['time_in_system']:.2f} days"
            )


if __name__ == "__main__":
    main()
