"""Organisations from clients' exports: a format each in `formats`, one way from there on.

files → sheets → recognise → formats (people and ties as in people.csv and ties.csv) → combine → assembly
"""

from siloSim.organisation.importing.importing import Imported, import_files
from siloSim.organisation.importing.source import Source

__all__ = ["Imported", "Source", "import_files"]
