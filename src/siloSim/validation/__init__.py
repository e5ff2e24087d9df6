"""Stylised facts of the literature, looked for in the model at moderate and at high load."""
