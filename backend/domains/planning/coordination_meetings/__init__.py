"""A meeting of the agencies that coordinate (QĐ 155/2007/QĐ-TTg)."""
