"""Which establishments and areas a decision declares complex: the table, and what tells of it."""
