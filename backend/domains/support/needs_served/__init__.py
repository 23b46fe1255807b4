"""What women at risk need beside the support that was given, by kind, commune and period (II.3)."""
