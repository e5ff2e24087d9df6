"""The formats that are known, the most particular first: the first one that fits a sheet is taken.

One file a family. To add one: a file with its `Format`s, and its name in the list here. A format that
speaks of groups only (Viva Insights group-to-group) has no people and no ties to give: it sets
`Format.organisation` instead, and takes its place among the Viva formats below.
"""

from __future__ import annotations

from siloSim.organisation.importing.format import Format
from siloSim.organisation.importing.formats import gephi, matrix, personnel, plain, polinode, viva_person

FORMATS: tuple[Format, ...] = (
    *viva_person.FORMATS,
    # group-to-group exports belong here
    *polinode.FORMATS,
    *gephi.FORMATS,
    *plain.FORMATS,
    *personnel.FORMATS,
    *matrix.FORMATS,
)
