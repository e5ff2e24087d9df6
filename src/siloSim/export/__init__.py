"""Results for other programs: tables as CSV files or an Excel workbook, with a data dictionary.

source.py     what is exported: tables by name, piece by piece, and the manifest
harmless.py   texts that no spreadsheet takes for a formula
about.py      what the results are, and how to make them again
csv_folder.py, workbook.py   the two forms
exporting.py  which form, where to, which tables; all or nothing
"""

from __future__ import annotations

from siloSim.export.exporting import FORMS, Exported, export
from siloSim.export.source import Source

__all__ = ["FORMS", "Exported", "Source", "export"]
