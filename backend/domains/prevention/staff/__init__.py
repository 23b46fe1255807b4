"""The staff list of those who do this work: officers, rapporteurs, collaborators."""
