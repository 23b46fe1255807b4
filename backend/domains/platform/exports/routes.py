"""Exports: lists as Excel workbooks, with the filters of the list; each export is logged.

Every list that a resource declares in its `lists.py` has its route here, under its own permission.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field, JsonValue, ValidationError

from backend.core.errors.exceptions import Forbidden, Invalid
from backend.core.errors.problem import get_language
from backend.core.errors.validation import to_field_error
from backend.core.http.dependencies import Responses, create_router, requires
from backend.core.http.dispatch import API_PREFIX
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.schemas import BaseModel, Schema
from backend.documents.download_responses import XLSX, XLSX_RESPONSES, build_streamed_response
from backend.domains.platform.exports.jobs import NAME
from backend.domains.platform.exports.workbook import ListReader, write_list_workbook
from backend.domains.platform.imports.kinds import list_exportable_listings
from backend.domains.platform.jobs.service import create_job
from backend.permissions import Permission
from backend.spreadsheets.listing import Listing, load_context

router = create_router("/exports")

MAX_DIRECT_ROWS = 5_000
"""Rows of a list that a client waits for; a longer one is made in the background."""

Anyone = Annotated[Session, requires(Permission.SELF, short=True)]
Asking = Annotated[Session, requires(Permission.SELF)]


def build_export_endpoint(listing: Listing) -> Callable[..., Awaitable[Response]]:
    """The endpoint of one list; its filters are query parameters."""

    async def endpoint(transactions: ShortTransactions, filters: BaseModel) -> Response:
        context = await transactions.read(load_context, listing)
        reader = ListReader(transactions.caller, transactions.actor, transactions.scope)
        out = await write_list_workbook(
            transactions.database, reader, listing, filters, context.cells
        )
        await transactions.log_export(
            transactions.scope.units or (), listing.model.__tablename__, transactions.actor.id
        )
        return build_streamed_response(out, f"{listing.get_title(english=False)}.xlsx", XLSX)

    endpoint.__name__ = f"export_{listing.kind.replace('-', '_')}"
    what = listing.kind.replace("-", " ")
    endpoint.__doc__ = f"The list of {what} as a workbook, as the list's filters narrow it."
    if listing.import_permission:
        endpoint.__doc__ += " Edit it and import it again: two hidden columns find the records."
    assert listing.export_permission is not None
    endpoint.__annotations__ |= {
        "transactions": Annotated[
            ShortTransactions, open_short_transactions(listing.export_permission, replica=True)
        ],
        "filters": Annotated[listing.filter_schema, Query()],
    }
    return endpoint


class ExportableList(BaseModel):
    """A list that the caller may take away, at /exports/{kind}.xlsx."""

    kind: str
    title: str


class ExportableLists(BaseModel):
    items: list[ExportableList]


@router.get("", response_model=ExportableLists)
def list_export_kinds(db: Anyone, request: Request) -> ExportableLists:
    """The lists that the caller may take away whole, as workbooks."""
    english = get_language(request) == "en"
    whole = [one for one in list_exportable_listings() if one.is_exported_whole]
    mine = [
        one
        for one in whole
        if one.export_permission and db.actor.has_permission(one.export_permission)
    ]
    return ExportableLists(
        items=[ExportableList(kind=one.kind, title=one.get_title(english=english)) for one in mine]
    )


for one in list_exportable_listings():
    router.get(f"/{one.kind}.xlsx", response_class=Response, responses=XLSX_RESPONSES)(
        build_export_endpoint(one)
    )


class ExportCreate(Schema):
    """A list to take away, long or not."""

    kind: Annotated[
        str,
        Field(
            max_length=60,
            description="one of /exports",
            json_schema_extra={"enum": [one.kind for one in list_exportable_listings()]},
        ),
    ]
    filters: Annotated[
        dict[str, Any],
        Field(
            default_factory=dict,
            max_length=40,
            description="those of /exports/{kind}.xlsx; not `q`: words are not kept",
        ),
    ]


class ExportAnswer(BaseModel):
    """Where the file is: at once at `href`, or as the result of a job."""

    href: str | None
    job_id: UUID | None


LONG: Responses = {
    202: {"model": ExportAnswer, "description": "Over 5,000 rows: made by the job at Location"}
}


@router.post("", response_model=ExportAnswer, responses=LONG)
def create_export(
    db: Asking, body: ExportCreate, request: Request, response: Response
) -> ExportAnswer:
    """Ask for a list: a short one answers with its address, a long one with a job."""
    listing = next((one for one in list_exportable_listings() if one.kind == body.kind), None)
    if listing is None:
        kinds = ", ".join(one.kind for one in list_exportable_listings())
        raise Invalid.at("/kind", "not-in-list", expected=kinds)
    assert listing.export_permission is not None
    if not db.actor.has_permission(listing.export_permission):
        raise Forbidden
    db.info["scope"] = db.actor.scope(listing.export_permission)
    filters = parse_list_filters(listing, body.filters)
    if sum(1 for _ in listing.list_records(db, filters, MAX_DIRECT_ROWS + 1)) <= MAX_DIRECT_ROWS:
        given = filters.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return ExportAnswer(href=build_workbook_href(request, listing, given), job_id=None)
    titles = (listing.get_title(english=False), listing.get_title(english=True))
    told = filters.model_dump(mode="json", exclude_none=True)
    job = create_job(db, NAME, {"list": listing.kind, "filters": told}, titles)
    response.status_code = 202
    response.headers["Location"] = f"{API_PREFIX}/jobs/{job.id}"
    return ExportAnswer(href=None, job_id=job.id)


def parse_list_filters(listing: Listing, given: Mapping[str, JsonValue]) -> BaseModel:
    """The filters of the list; raises Invalid at /filters/…, as its address would."""
    if given.get("q") is not None:
        raise Invalid.at("/filters/q", "export-without-words")
    try:
        return listing.filter_schema.model_validate(given)
    except ValidationError as refused:
        found = refused.errors()[:100]
        errors = [to_field_error({**e, "loc": ("body", "filters", *e["loc"])}) for e in found]
        raise Invalid.of(errors) from None


def build_workbook_href(request: Request, listing: Listing, given: Mapping[str, JsonValue]) -> str:
    """The path and query of the workbook's address."""
    query = urlencode({k: str(v).lower() if isinstance(v, bool) else v for k, v in given.items()})
    return f"{request.url.path}/{listing.kind}.xlsx" + (f"?{query}" if query else "")


register_messages(
    {
        "export-too-large": (
            "Danh sách hơn 100.000 dòng. Lọc theo đơn vị hoặc thời gian rồi xuất lại.",
            "The list is over 100,000 rows. Narrow it by commune or time and export again.",
        ),
        "export-without-words": (
            "Danh sách lọc theo từ tìm kiếm thì tải trực tiếp ở nút Xuất Excel.",
            "A list narrowed by search words is downloaded directly.",
        ),
        "export-writing": ("Đã ghi {rows} trên {all} dòng", "{rows} of {all} rows written"),
    }
)
