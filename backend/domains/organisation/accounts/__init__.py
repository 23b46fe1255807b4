"""Who may sign in, and as what: users, roles at units, sessions, tokens."""

SEGMENTS = ("auth", "me", "devices", "inspection-teams")
