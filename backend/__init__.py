"""Sổ 178: the register of a district's yearly plan on preventing prostitution."""
