"""The course of a record as its readers see it: who took which act, when, and what was said."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel, Moment
from backend.domains.platform.changes.people import load_actor_names
from backend.workflows.history import SaidValue


class CourseStep(BaseModel):
    """One act on a record."""

    act: str
    at: Moment
    by_name: str | None
    comment: str | None


def list_course_steps(db: Session, course: Sequence[Mapping[str, SaidValue]]) -> list[CourseStep]:
    """The acts in a record's column `course`, the oldest first, with the names of who acted."""
    names = load_actor_names(db, [UUID(str(one["by_id"])) for one in course])
    return [
        CourseStep.model_validate(
            {
                "act": one["action"],
                "at": one["at"],
                "by_name": names.get(UUID(str(one["by_id"]))),
                "comment": one.get("comment"),
            }
        )
        for one in course
    ]
