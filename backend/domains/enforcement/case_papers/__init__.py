"""The papers of a case: minutes and drafts of decisions, as files and as a page to print."""

SEGMENTS = ("inspections", "violations")
