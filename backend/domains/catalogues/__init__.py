"""Lists that the law or the office fixes: violation types, days off."""
