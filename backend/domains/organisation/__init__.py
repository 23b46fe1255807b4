"""Who works where: units, inspection teams, accounts and sign-in."""
