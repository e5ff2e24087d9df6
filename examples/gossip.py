"""A process of one's own, in Mesa's idioms: people who talk of a third pass on how far they trust him or her.

    python examples/gossip.py

After Mingle, everybody has a word with one colleague about another whom both know. The listener's trust
moves a little towards the speaker's (reputation travels: Burt & Knez 1996).
"""

from __future__ import annotations

import siloSim as ss

CREDULITY = 0.05  # share of the gap to the speaker's trust that a word closes
CHANCE = 0.2  # of a word on a day


def hear(listener: ss.Employee) -> None:
    """T_listener ← T_listener + c·T_in_speaker·(T_speaker − T_listener), about a colleague of both."""
    model = listener.model
    if model.luck("gossip", listener) > CHANCE:
        return
    colleagues = listener.colleagues
    if len(colleagues) < 2:
        return
    speaker = min(colleagues, key=lambda one: model.luck("speaker", listener, one))
    common = [one for one in colleagues if one is not speaker and speaker.trust_in(one) >= 0.0]
    if not common:
        return
    third = min(common, key=lambda one: model.luck("third", listener, one))
    own, told = listener.trust_in(third), speaker.trust_in(third)
    listener.set_trust(third, own + CREDULITY * listener.trust_in(speaker) * (told - own))


@ss.process(after="mingle")
def gossip(model: ss.SiloModel) -> None:
    """Everybody hears something, in an order that the model's random numbers shuffle."""
    model.agents.shuffle_do(hear)


def main() -> None:
    """Print trust with and without gossip, on both loads."""
    for load in ("builtin:reference", "builtin:busy"):
        quiet = ss.load(load).with_(**{"calendar.horizon": 260})
        talking = quiet.with_(processes=[gossip])
        for name, scenario in (("without gossip", quiet), ("with gossip", talking)):
            outcomes = ss.run(scenario, seed=7).outcomes
            print(
                f"{quiet.name}, {name}: "
                + ", ".join(
                    f"{key} {outcomes[key]:.3f}" for key in ("trust_within", "trust_cross", "time_in_system")
                )
            )


if __name__ == "__main__":
    main()
