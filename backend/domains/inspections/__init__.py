"""Inspections, their plans, checklists and recommendations."""
