"""Backup sets: made while the office works, verified, restored elsewhere, and removed by a rule."""
