"""Rules of coordination between agencies (quy chế phối hợp, QĐ 155/2007/QĐ-TTg)."""
