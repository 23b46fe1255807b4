"""__Ens__ in Excel: entered and corrected from a list, exported as one."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.domains.__domain__.__things__ import service
from backend.domains.__domain__.__things__.models import __Thing__
from backend.domains.__domain__.__things__.queries import READER
from backend.domains.__domain__.__things__.schemas import __Thing__Create, __Thing__Filters
from backend.permissions import Permission
from backend.spreadsheets.columns import build_note_column, build_text_column, build_unit_column
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue


class __Thing__List(Listing):
    kind = "__url__"
    title = "Danh sách __vi__"
    english_title = "__Ens__"
    noun = ("__vi__", "__en__")
    key_description = ("đơn vị và tên", "unit and name")
    import_permission = Permission.__THING___WRITE
    export_permission = Permission.__THING___READ
    filter_schema = __Thing__Filters
    model = __Thing__
    schema = __Thing__Create
    unit_field = "unit"
    includes_leading_units = True
    key_fields = ("unit", "name")
    columns = (
        build_text_column("name", "Tên", "Tên gọi", required=True, max_length=200, width=32),
        build_unit_column("unit", "Đơn vị", help="Tài khoản của xã có thể bỏ cột này."),
        build_note_column("note", "Ghi chú"),
    )

    def create(self, db: Session, data: __Thing__Create) -> __Thing__:
        return service.create___thing__(db, data)

    def update(self, db: Session, record: __Thing__, changes: dict[str, CellValue]) -> None:
        db.save(record, changes)

    def list_records(self, db: Session, filters: __Thing__Filters, limit: int) -> Iterable[Values]:
        for read in READER.list_reads(db, filters, limit):
            yield {**read.model_dump(), "unit": read.org_unit_name}


LISTS = (__Thing__List(),)
