"""The figures of the first page of the day: how the plan stands, and who lags."""
