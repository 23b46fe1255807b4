"""Đội kiểm tra liên ngành 178: teams and their members."""
