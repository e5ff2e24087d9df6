"""Rules put in the place of the package's own. In a file of their own: its bytes key the compiled day."""

from __future__ import annotations

from siloSim.model.rules import rule


@rule("trust_update")
def the_same(trust, event, rate, target):  # type: ignore[no-untyped-def]
    """The package's own rule, written again."""
    if event == 4 and trust >= target:
        return trust
    return trust + rate * (target - trust)


def half(v, know_how):  # type: ignore[no-untyped-def]
    """Half the output that the package's own rule gives; a plain function."""
    return 0.5 * ((0.5 + 0.5 * know_how) * (1.0 - v.incentive_dilution * v.incentive_joint))
