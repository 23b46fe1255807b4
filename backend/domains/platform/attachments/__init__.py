"""Photos and scans of places and papers that belong to a record, with their chain of custody."""
