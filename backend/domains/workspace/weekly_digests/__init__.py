"""The weekly digest: an Excel file in the inbox each Monday, for whoever switched it on."""

SEGMENTS = ("me",)
