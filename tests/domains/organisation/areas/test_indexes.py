"""Records are found by their area through indexes that hold only those that name one.

With the others in it, SQLite skips from area to area through such an index to find days: it read
the activities of the whole country for the target of one district.
"""

from backend.core.session.models import Base
from backend.plugins import load_modules


def test_each_index_by_area_leaves_out_records_without_one() -> None:
    load_modules("models")
    by_area = [
        index
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if next(iter(index.columns)).name == "area_id"
    ]
    assert len(by_area) == 4
    for index in by_area:
        for dialect in ("sqlite", "postgresql"):
            assert str(index.dialect_options[dialect]["where"]) == "area_id IS NOT NULL"
