"""Studies: questions put to runs, and their answers."""
