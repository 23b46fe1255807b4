"""Sổ 178: the register of a district's yearly plan on preventing prostitution."""

VERSION = "0.2.0"
"""Of the newest release, as `pyproject.toml` has it: what the API's description names."""
