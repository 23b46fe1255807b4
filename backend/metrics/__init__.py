"""Metrics: what a metric is, in which commune a record counts, and who may read exact counts."""
