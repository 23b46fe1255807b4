"""Models of support: pilots, clubs, peer and self-help groups of communes and the district."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_models.schemas import (
    SupportModelCreate,
    SupportModelFilters,
    SupportModelRead,
    SupportModelUpdate,
)
from backend.domains.support.support_models.service import (
    create_model,
    get_model_read,
    select_model_rows,
    update_model,
)
from backend.permissions import Permission

router = create_router("/support-models")

Reading = Annotated[Session, requires(Permission.SUPPORT_MODEL_READ)]
Writing = Annotated[Session, requires(Permission.SUPPORT_WRITE)]


@router.get("", response_model=Page[SupportModelRead])
def list_support_models(
    db: Reading,
    filters: Annotated[SupportModelFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Models by name."""
    by_name = (SupportModel.sort_name, SupportModel.id)
    return read_page(db, select_model_rows(filters), by_name, after, limit)


@router.get("/{id}", response_model=SupportModelRead)
def get_support_model(db: Reading, id: UUID) -> SupportModelRead:
    """One model."""
    return get_model_read(db, id)


@router.post("", status_code=201, response_model=SupportModelRead)
def create_support_model(db: Writing, data: SupportModelCreate) -> SupportModelRead:
    """Enter a model of one of the caller's units."""
    return get_model_read(db, create_model(db, data).id)


@router.patch("/{id}", response_model=SupportModelRead)
def update_support_model(db: Writing, id: UUID, data: SupportModelUpdate) -> SupportModelRead:
    """Correct a model, pause or end it."""
    model = db.edit(SupportModel, id, get_model_read)
    return get_model_read(db, update_model(db, model, data).id)
