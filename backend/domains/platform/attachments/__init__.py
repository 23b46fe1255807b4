"""Photos and scans of places and papers, tied to a record, with their chain of custody."""
