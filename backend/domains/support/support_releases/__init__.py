"""What others than the office may see of support: one fixed table a year, suppressed, for ever."""
