"""The roster of those who do this work: officers, rapporteurs, collaborators."""
