"""One's own imports that were checked, or failed, and are not in the register yet."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.text.clock import to_civil_day
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.platform.imports.models import Import, ImportStatus
from backend.permissions import Permission

WHY = (
    "Tệp nhập đã kiểm tra, chưa ghi vào sổ.",
    "The file was checked and is not in the register.",
)
CLEAN = ("Ghi tệp nhập vào sổ", "Write an imported file into the register")


def list_unfinished_imports(asker: Asker) -> WaitingItemRead:
    """Imports that the caller has to finish, also those that were handed over to the caller."""
    if not asker.has_permission(Permission.IMPORT_USE):
        return []
    own = Import
    found = (
        sa.select(own.id, own.file_name, own.error_count, own.updated_at, own.org_unit_id)
        .add_columns(OrgUnit.name)
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .where(
            own.status.in_([ImportStatus.CHECKED, ImportStatus.FAILED]),
            sa.func.coalesce(own.keeper_id, own.uploaded_by_id) == asker.db.actor.id,
        )
    )
    (rows,) = yield [found]
    return [
        WaitingItem(
            topic=WorkTopic.IMPORT,
            kind="import",
            entity="imports",
            entity_id=row.id,
            title=build_title(row.error_count),
            about=row.file_name,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.name,
            since=to_civil_day(row.updated_at),
        )
        for row in rows
    ]


def build_title(bad: int) -> tuple[str, str]:
    if not bad:
        return CLEAN
    return f"Sửa {bad} dòng lỗi trong tệp nhập", f"Mend {bad} rows of an import"


INBOX = (list_unfinished_imports,)
