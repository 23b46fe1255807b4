"""What is due in the caller's units, what is due for the caller, and the law behind it."""
