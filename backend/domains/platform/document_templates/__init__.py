"""Versioned templates of official papers, which administrators can replace."""
