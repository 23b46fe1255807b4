"""Money for the prevention of prostitution: planned and spent, by source and content."""
