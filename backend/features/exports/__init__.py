"""Lists as Excel workbooks that can be edited and imported again."""
