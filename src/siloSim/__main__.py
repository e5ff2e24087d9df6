"""`python -m siloSim`."""

from __future__ import annotations

from siloSim.cli import main

if __name__ == "__main__":
    main()
