"""The targets of many plans side by side: one row for each unit right below."""
