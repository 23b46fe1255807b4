"""Wire format of the weekly digest."""

from typing import Annotated

from pydantic import Field

from backend.core.text.schemas import BaseModel, Moment


class WeeklyDigestRead(BaseModel):
    """Whether one gets it, and when the next one is made; each is kept for `kept_days`."""

    is_on: bool
    next_at: Annotated[Moment | None, Field(description="null while it is off")]
    kept_days: int
