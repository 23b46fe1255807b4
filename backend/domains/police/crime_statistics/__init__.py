"""Thống kê tội phạm và vi phạm về mại dâm của Công an: aggregates by period, never persons."""
