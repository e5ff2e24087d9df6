"""The formats that are known, the most particular first: the first one that fits a sheet is taken.

One file a family. To add one: a file with its `Format`s, and its name in the list here.
"""

from __future__ import annotations

from siloSim.organisation.importing.format import Format
from siloSim.organisation.importing.formats import (
    gephi,
    matrix,
    personnel,
    plain,
    polinode,
    viva_groups,
    viva_person,
)

FORMATS: tuple[Format, ...] = (
    *viva_person.FORMATS,
    *viva_groups.FORMATS,
    *polinode.FORMATS,
    *gephi.FORMATS,
    *plain.FORMATS,
    *personnel.FORMATS,
    *matrix.FORMATS,
)
