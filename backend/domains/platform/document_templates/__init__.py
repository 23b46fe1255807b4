"""Versioned templates of official papers, which an administrator can replace."""
