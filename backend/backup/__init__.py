"""Backup sets: made while the office works, verified, restored elsewhere, thinned out by rule."""
