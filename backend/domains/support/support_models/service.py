"""Entering and changing support models, and their queries."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, Invalid, ensure_no_errors
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.support.support_models.models import ModelStatus, SupportModel
from backend.domains.support.support_models.schemas import (
    SupportModelCreate,
    SupportModelFilters,
    SupportModelRead,
    SupportModelUpdate,
)
from backend.law.reference.tiers import Position, get_position

COLUMNS = list_read_columns(SupportModelRead, SupportModel, org_unit_name=OrgUnit.name)


def select_model_rows(filters: SupportModelFilters) -> RowSelect:
    """Models with the name of their unit."""
    return (
        sa.select(*COLUMNS)
        .select_from(SupportModel)
        .join(OrgUnit, OrgUnit.id == SupportModel.org_unit_id)
        .where(*list_filter_clauses(SupportModel, filters, "org_unit_id", "kind", "status", "q"))
    )


def get_model_read(db: Session, id: UUID) -> SupportModelRead:
    """One model, or NotFound."""
    found = select_model_rows(SupportModelFilters()).where(SupportModel.id == id)
    return get_read(db, found, SupportModelRead)


def create_model(db: Session, data: SupportModelCreate) -> SupportModel:
    """A new model of a unit that leads on the day, or of one below it. Raises Invalid, NotFound."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    if get_position(unit.level, data.started_on or today()) is Position.SUPERIOR:
        raise Invalid.at("/org_unit_id", "not-a-commune")
    ensure_days_fit_status(data)
    return db.save(SupportModel(**data.model_dump()))


def update_model(db: Session, model: SupportModel, data: SupportModelUpdate) -> SupportModel:
    """Apply a merge patch; a model that goes on again has no last day."""
    changes = data.model_dump(exclude_unset=True)
    status = changes.get("status", model.status)
    if status is not ModelStatus.ENDED and model.status is ModelStatus.ENDED:
        changes = {"ended_on": None, **changes}
    db.save(model, changes)
    ensure_days_fit_status(model)
    return model


def ensure_days_fit_status(model: SupportModel | SupportModelCreate) -> None:
    """Raise Invalid for every day that does not fit the status."""
    started_on, ended_on = model.started_on, model.ended_on
    ended = model.status is ModelStatus.ENDED
    planned = model.status is ModelStatus.PLANNED
    checks = (
        (
            FieldError("/started_on", "in-future"),
            started_on and started_on > today() and not planned,
        ),
        (FieldError("/ended_on", "model-end-needed"), ended and ended_on is None),
        (FieldError("/ended_on", "model-end-too-soon"), ended_on is not None and not ended),
        (FieldError("/ended_on", "model-end-in-future"), ended_on and ended_on > today()),
        (
            FieldError("/ended_on", "ends-before-start"),
            started_on and ended_on and ended_on < started_on,
        ),
    )
    ensure_no_errors(error for error, is_broken in checks if is_broken)


register_messages(
    {
        "model-end-needed": (
            "Nhập ngày mô hình kết thúc.",
            "Enter the day on which the model ended.",
        ),
        "model-end-too-soon": (
            "Chỉ ghi ngày kết thúc khi mô hình đã kết thúc.",
            "An end goes with the status ended only.",
        ),
        "model-end-in-future": (
            "Ngày kết thúc phải đến hôm nay trở về trước.",
            "The end must be today or earlier.",
        ),
    }
)
