"""Stories: one challenge, or one person, of a finished run, told day by day in words.

What is told comes from the event log; what the log leaves out (who knew whom, how far the work was) is looked up
in the same run, run again: same scenario, seed and replication, same bits.
"""

from __future__ import annotations

from siloSim.analysis.stories.story import Line, Story, story
from siloSim.analysis.stories.suggest import Suggestion, suggestions

__all__ = ["Line", "Story", "Suggestion", "story", "suggestions"]
