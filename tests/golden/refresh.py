"""Write golden.json anew, on purpose: `make` never does. Say in the commit why results changed.

python tests/golden/refresh.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FILE = Path(__file__).with_name("golden.json")
TESTS = Path(__file__).resolve().parents[1]
COMMAND = "python tests/golden/refresh.py"
SHOWN = (
    "time_in_system", "resolution_rmst", "backlog", "probe_days_to_half", "knowledge_cross", "trust_within",
    "trust_cross", "answer_rate", "help_top5", "gathering_hours", "help_hours", "output",
)  # fmt: skip


def results() -> dict[str, dict[str, object]]:
    """Digests of every table, and a few outcomes, of a few small runs."""
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    from unit.model.runs import catalogue, digests, everything, organisation, plain

    from siloSim.model.engine import simulate
    from siloSim.model.measures import outcomes

    scenarios = {
        "plain": plain(horizon=130, policy_day=30),
        "busy": plain({"challenges.per_person_per_month": 6.0}, horizon=130, policy_day=30),
        "every verb": everything(),
        "the catalogue": catalogue(horizon=100),
    }
    found: dict[str, dict[str, object]] = {}
    for name, scenario in scenarios.items():
        trace = simulate(scenario, organisation(), 2026, 3, keep_events=True)
        shown = outcomes(trace)
        found[name] = {
            "digests": digests(trace),
            "outcomes": {key: None if shown[key] != shown[key] else round(shown[key], 9) for key in SHOWN},
            "challenges": len(trace.challenges),
            "events": len(trace.events),
        }
    return found


def main() -> None:
    """Write the file and say what changed."""
    before = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    after = results()
    FILE.write_text(json.dumps(after, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    changed = [name for name in after if after[name] != before.get(name)]
    print(f"{FILE.name}: {', '.join(changed) or 'nothing'} changed")


if __name__ == "__main__":
    main()
