"""Fitting a scenario to anchors: figures that somebody stated, without data.

ties.py         structural anchors, set directly
scales.py       the scales on which parameters move and anchors are judged
readings.py     anchors read off runs, all candidates in the same replications
sensitivity.py  what moves what, and which combinations that holds
search.py       few parameters, moved as little as the anchors allow
words.py        what the anchors do not say
result.py       what was found; file.py writes it as a scenario
"""

from __future__ import annotations

from siloSim.studies.fit.fitting import fit
from siloSim.studies.fit.result import FitResult, Moved, Reading

__all__ = ["FitResult", "Moved", "Reading", "fit"]
