"""Jobs over HTTP: one's own only, whatever one's role."""

from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import Query, Request, Response

from backend.core.errors.exceptions import Conflict
from backend.core.errors.hints import get_session_language
from backend.core.http.dependencies import Responses, create_router, requires
from backend.core.http.etags import compute_etag
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows
from backend.documents.download_responses import build_streamed_response
from backend.domains.platform.jobs import queries, service
from backend.domains.platform.jobs.schemas import JobFilters, JobRead
from backend.domains.platform.jobs.worker import Worker
from backend.permissions import Permission

router = create_router("/jobs")

Own = Annotated[Session, requires(Permission.SELF)]
Taking = Annotated[ShortTransactions, open_short_transactions(Permission.SELF)]
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE: Responses = {200: {"content": {"application/octet-stream": BINARY}}}


def get_worker(request: Request) -> Worker:
    worker = request.app.state.worker
    assert isinstance(worker, Worker)
    return worker


@router.get("", response_model=Page[JobRead])
def list_jobs(
    db: Own,
    request: Request,
    filters: Annotated[JobFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """One's own jobs, the newest first; nobody sees another's. The page has an ETag."""
    found = queries.list_job_reads(db, filters, after, limit, get_worker(request).in_hand)
    set_etag(request, found, db)
    return found


def set_etag(request: Request, shown: JobRead | PageRows, db: Session) -> None:
    """The row's version does not tell the progress in this process."""
    request.state.etag = compute_etag(repr((shown, get_session_language(db))))


@router.get("/{id}", response_model=JobRead)
def get_job(db: Own, id: UUID, request: Request) -> JobRead:
    """How far it came, and where its result is. The ETag changes with whatever is shown."""
    found = queries.get_job_read(db, id, get_worker(request).in_hand)
    set_etag(request, found, db)
    return found


@router.post("/{id}/cancel", response_model=JobRead)
def cancel_job(db: Own, id: UUID, request: Request) -> JobRead:
    """One that waits is cancelled at once, one that runs at its next step; 409 when it ended."""
    service.cancel_job(db, id)
    return queries.get_job_read(db, id, get_worker(request).in_hand)


@router.post("/{id}/retry", response_model=JobRead)
def retry_job(db: Own, id: UUID, request: Request) -> JobRead:
    """Begin anew what has ended; its file, if there is one, gives way to the new one."""
    service.start_job_again(db, id)
    return queries.get_job_read(db, id, get_worker(request).in_hand)


@router.get("/{id}/result", response_class=Response, responses=FILE)
async def get_job_result(transactions: Taking, id: UUID, request: Request) -> Response:
    """The file that was made, if the asker may still read all that it tells of."""
    kept = await transactions.read(service.get_stored_result, id)
    file = await anyio.to_thread.run_sync(get_worker(request).keeping.results.open, kept.key)
    if file is None:
        raise Conflict("job-result-gone")
    await transactions.write(service.record_download, kept)
    return build_streamed_response(file, kept.name, kept.media_type)
