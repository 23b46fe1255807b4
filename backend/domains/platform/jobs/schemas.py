"""The wire of jobs."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import BaseModel, Filters, Moment
from backend.domains.platform.jobs.models import JobStatus


class JobFilters(Filters):
    unfinished: Annotated[
        bool | None, Field(description="only those that wait or run; false: only those that ended")
    ] = None


class JobWords(BaseModel):
    """A code, and what it says in the reader's language."""

    code: str
    message: str


class JobResult(BaseModel):
    """The file that was made, at /jobs/{id}/result until `expires_at`."""

    file_name: str
    media_type: str
    size: Annotated[int, Field(description="bytes")]


class JobAbout(BaseModel):
    """The record that a job is about: where a reader goes on."""

    entity: str
    id: UUID


class JobRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    title: Annotated[str, Field(description="what it makes, in the reader's language")]
    status: JobStatus
    progress: Annotated[int | None, Field(description="per cent; null: nobody knows yet")]
    step: JobWords | None
    failure: Annotated[
        JobWords | None, Field(description="what went wrong last, also while it waits to try again")
    ]
    attempts: int
    is_cancelling: Annotated[bool, Field(description="it stops at its next step")]
    may_retry: Annotated[bool, Field(description="it has ended, and can be done again")]
    about: JobAbout | None
    result: JobResult | None
    run_at: Annotated[Moment, Field(description="not begun before")]
    created_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    expires_at: Annotated[Moment | None, Field(description="the result is kept until then")]
    purged_at: Annotated[Moment | None, Field(description="when the result was destroyed")]
