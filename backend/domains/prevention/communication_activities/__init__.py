"""Communication on the prevention of prostitution: what communes and the district have done."""

SEGMENTS = ("communication-activities", "integrated-programmes")
