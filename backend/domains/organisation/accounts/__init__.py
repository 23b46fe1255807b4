"""Who may sign in, and as what: users, roles at units, sessions, tokens."""
