"""Periodic reports as .docx, .pdf and .xlsx: one content, three files that say the same."""
