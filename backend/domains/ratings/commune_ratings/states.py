"""The life of a rating as data: what may be done where it stands, by whom, and where it goes."""

from dataclasses import dataclass
from enum import StrEnum

from backend.core.errors.exceptions import Conflict
from backend.core.text.i18n import register_messages
from backend.domains.ratings.commune_ratings.models import RatingStatus
from backend.permissions import Permission, Role


class Act(StrEnum):
    """The actions on a rating, each with its own address."""

    SUBMIT = "submit"
    VERIFY = "verify"
    APPROVE = "approve"
    RETURN = "return"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an act leads, and the permission that it takes from there."""

    to: RatingStatus
    by: Permission


S, P = RatingStatus, Permission

STEPS: dict[tuple[RatingStatus, Act], Step] = {
    (S.DRAFT, Act.SUBMIT): Step(S.SELF_ASSESSED, P.RATING_WRITE),
    (S.RETURNED, Act.SUBMIT): Step(S.SELF_ASSESSED, P.RATING_WRITE),
    (S.SELF_ASSESSED, Act.VERIFY): Step(S.VERIFIED, P.RATING_VERIFY),
    (S.SELF_ASSESSED, Act.RETURN): Step(S.RETURNED, P.RATING_VERIFY),
    (S.VERIFIED, Act.APPROVE): Step(S.APPROVED, P.RATING_APPROVE),
    (S.VERIFIED, Act.RETURN): Step(S.RETURNED, P.RATING_APPROVE),
    (S.VERIFIED, Act.APPEAL): Step(S.SELF_ASSESSED, P.RATING_WRITE),
}
"""Anything else is refused; an approved rating goes nowhere."""

HOLDERS: dict[RatingStatus, Role] = {
    S.DRAFT: Role.LOCAL_OFFICER,
    S.RETURNED: Role.LOCAL_OFFICER,
    S.SELF_ASSESSED: Role.LEAD_OFFICER,
    S.VERIFIED: Role.LEADER,
}
"""On whose desk a rating lies; an approved one is filed."""

OPEN_TO_COMMUNE = (S.DRAFT, S.RETURNED)


def step(status: RatingStatus, act: Act) -> Step:
    """The step that `act` takes from `status`; raises Conflict `rating-elsewhere`."""
    found = STEPS.get((status, act))
    if found is None:
        raise elsewhere(status)
    return found


def elsewhere(status: RatingStatus) -> Conflict:
    """409 that names the present state, in `state` and in words."""
    error = Conflict("rating-elsewhere", name=WORDS[status], state=status.value)
    error.extra = {"state": status.value}
    return error


WORDS = {
    S.DRAFT: "bản nháp của xã, thị trấn",
    S.SELF_ASSESSED: "chờ thẩm định",
    S.VERIFIED: "chờ phê duyệt",
    S.APPROVED: "đã phê duyệt",
    S.RETURNED: "bị trả lại xã, thị trấn",
}

register_messages(
    {
        "rating-elsewhere": (
            "Bản chấm điểm đang ở trạng thái: {name}. Thao tác này không dùng được.",
            "The rating's state is: {state}. This act is not possible.",
        ),
    }
)
