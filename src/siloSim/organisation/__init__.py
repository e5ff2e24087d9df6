"""People, departments, reporting lines and ties: made up to a few figures, or read from files (ODD 2, 5)."""

from siloSim.organisation.describe import Description, describe
from siloSim.organisation.entities import STATE_VARIABLES, StateVariable
from siloSim.organisation.generate import achieved, chance_within_share, generate, within_share_for
from siloSim.organisation.group_report import GroupReport
from siloSim.organisation.groups import GroupHours, read_groups
from siloSim.organisation.import_report import ImportReport
from siloSim.organisation.importers import read_people_ties
from siloSim.organisation.structure import Organisation, Role, TieSpec

__all__ = [
    "STATE_VARIABLES",
    "Description",
    "GroupHours",
    "GroupReport",
    "ImportReport",
    "Organisation",
    "Role",
    "StateVariable",
    "TieSpec",
    "achieved",
    "chance_within_share",
    "describe",
    "generate",
    "read_groups",
    "read_people_ties",
    "within_share_for",
]
