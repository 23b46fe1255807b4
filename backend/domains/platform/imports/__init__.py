"""Imports of lists in Excel: checked, written into the register, and withdrawn."""
