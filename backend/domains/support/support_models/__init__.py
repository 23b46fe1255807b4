"""Models of support: pilots, clubs, peer groups, self-help groups; bands, never members."""
