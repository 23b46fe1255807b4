"""Official papers (layout after NĐ 30/2020/NĐ-CP): their content, and rendering it to files."""
