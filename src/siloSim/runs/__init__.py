"""Runs: what is laid out, executed, recorded and stored."""
