"""The list library: one declaration gives a template, a checked import and an export."""
