"""How beliefs, contacts and languages move."""

from __future__ import annotations

from siloSim.model.rules.signatures import rule


@rule("contact_hazard")
def contact_hazard(per_day, factor_one, factor_other):
    """h = per_day·(f_1 + f_2)/2; a tie of weight w has a contact on a day with chance 1 − exp(−h·w).

    Units: contacts per day of a person; the factors are those of the two ends' departments.
    Source: contact as a Poisson process.
    """
    return per_day * 0.5 * (factor_one + factor_other)


@rule("adoption_chance")
def adoption_chance(v, trust, distance):
    """p = a·(1 − k_T + k_T·T)·(1 − k_L·distance).

    Units: trust T and language distance in [0, 1].
    Source: trust in advice (Levin & Cross 2004); semantic boundaries (Carlile 2004).
    """
    return (
        v.learning_adopt
        * (1.0 - v.learning_adopt_trust + v.learning_adopt_trust * trust)
        * (1.0 - v.learning_adopt_language * min(1.0, distance))
    )


@rule("contradiction_factor")
def contradiction_factor(v, listener_at_home, speaker_at_home):
    """outsider to specialist: k_1; specialist to outsider: k_2; otherwise k_3.

    Units: factor on adoption where the listener holds a contrary belief.
    Source: specialists resist outsiders on their own ground (Katz & Allen 1982: not invented here).
    """
    if listener_at_home > 0.5 and speaker_at_home < 0.5:
        return v.learning_outsider
    if speaker_at_home > 0.5 and listener_at_home < 0.5:
        return v.learning_specialist
    return v.learning_contradiction


@rule("transfer_chance")
def transfer_chance(v, distance):
    """p = t·(1 − k_L·distance).

    Units: chance that a delivery teaches one facet; language distance in [0, 1].
    Source: transfer is a step of its own beside search (Hansen 1999; Szulanski 1996).
    """
    return v.learning_transfer * (1.0 - v.learning_adopt_language * min(1.0, distance))


@rule("practice_chance")
def practice_chance(rate, focus):
    """p = rate·focus.

    Units: per day; focus = own hours as a share of a full day.
    Source: learning by doing (Argote 2013).
    """
    return rate * focus


@rule("language_step")
def language_step(factor, floor, learning, recovery, hours, half_hours):
    """m ← m + 5·(floor − m)·learning·y/(y + y_½) + 5·recovery·(1 − m), once a week.

    Units: m = distance relative to its start; y = hours together per person and day.
    Source: shared vocabularies grow in use (Carlile 2004) and drift without it.
    """
    pull = 5.0 * learning * hours / (hours + half_hours)
    return factor + min(1.0, pull) * (floor - factor) + min(1.0, 5.0 * recovery) * (1.0 - factor)
