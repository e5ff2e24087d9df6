"""The picture of every submodel, in the order of the slots; then those of processes."""

from __future__ import annotations

import panels_help
import panels_know_how
import panels_requests
from responses import Response

from siloSim.model.rules import SUBMODELS

_ALL = panels_requests.RESPONSES | panels_help.RESPONSES | panels_know_how.RESPONSES

RESPONSES: dict[str, Response] = {name: _ALL[name] for name in [*SUBMODELS, *_ALL] if name in _ALL}
