"""Periodic reports: figures, words, and the way from draft to the frozen paper."""
