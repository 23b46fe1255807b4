"""What women at risk need, as counts per commune and half-year; never who they are."""
