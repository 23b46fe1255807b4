"""Campaigns in which communes go through their establishments one by one (the plan's III.1)."""
