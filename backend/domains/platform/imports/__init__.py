"""Lists of establishments as communes keep them in Excel: checked, written in, and taken back."""
