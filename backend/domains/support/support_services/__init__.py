"""Monthly counts of support given, per commune and service; never who received it (D12, D13)."""
