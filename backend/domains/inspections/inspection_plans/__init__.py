"""Plans of visits of the teams 178 (TT 05/2006/TT-BLĐTBXH), and the sealing of unannounced ones."""

SEGMENTS = (
    "inspection-plans",
    "inspection-plan-visits",
    "inspection-plan-seals",
    "inspection-plan-looks",
)
