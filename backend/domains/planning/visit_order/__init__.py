"""The order in which to visit places: explained points, a share drawn by lot, and the gap."""
