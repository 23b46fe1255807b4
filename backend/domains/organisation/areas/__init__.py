"""Thôn, tổ dân phố and former communes: areas of a unit, each with its first and last day."""
