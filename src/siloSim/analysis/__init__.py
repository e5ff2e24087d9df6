"""From tables of runs to statements: contrasts, their words and number formats."""
