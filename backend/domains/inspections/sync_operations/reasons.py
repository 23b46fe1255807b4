"""Why an operation is not done, or not yet, in words for its sender and for the officer."""

import json

from pydantic import JsonValue
from starlette.requests import Request

from backend.core.errors.problem import build_problem
from backend.core.session.actor import Actor
from backend.core.text.i18n import register_messages

UNIT_ENDED = "unit-ended"


def build_reason(request: Request, status: int, code: str) -> dict[str, JsonValue]:
    """The problem of a result where no request was answered."""
    found: dict[str, JsonValue] = json.loads(bytes(build_problem(request, status, code).body))
    return found


def to_lasting_problem(
    request: Request, actor: Actor, problem: dict[str, JsonValue]
) -> dict[str, JsonValue]:
    """The problem as the officer understands it later: whether a unit has ended meanwhile, or the
    sender lost the right."""
    if problem["code"] == "forbidden":
        reads_only = any(duty.reads_only for duty in actor.duties)
        return build_reason(request, 403, UNIT_ENDED if reads_only else "right-withdrawn")
    errors = problem.get("errors")
    if not isinstance(errors, list) or not any(map(is_of_ended_unit, errors)):
        return problem
    return {**build_reason(request, 403, UNIT_ENDED), "errors": errors}


def is_of_ended_unit(error: JsonValue) -> bool:
    return isinstance(error, dict) and error.get("code") == "unit-not-valid"


register_messages(
    {
        "both-changed": (
            "Người khác đã sửa cùng nội dung. Hai giá trị đều được giữ, chờ người quyết định.",
            "Somebody else changed the same field. Both values are kept until a person decides.",
        ),
        "record-closed": (
            "Bản ghi đã khóa, không gộp thay đổi được.",
            "The record is closed: no change is merged into it.",
        ),
        "operation-id-reused": (
            "Mã thao tác này đã dùng cho một thao tác khác.",
            "This id belongs to another operation.",
        ),
        "operation-waits": (
            "Đang chờ một thao tác trước đó của thiết bị.",
            "It waits for an earlier operation of the device.",
        ),
        "signed-by-person": (
            "Biên bản chỉ được ký khi đã đăng nhập.",
            "Minutes are only signed by somebody who is signed in.",
        ),
        "right-withdrawn": (
            (
                "Người gửi không có hoặc không còn quyền làm việc này. Nội dung được giữ lại cho "
                "cán bộ phụ trách."
            ),
            (
                "The sender does not, or no longer, have the right to do this. What was sent is "
                "kept for the officer in charge."
            ),
        ),
        UNIT_ENDED: (
            (
                "Đơn vị đã kết thúc hoạt động nên sổ của đơn vị không nhận thêm. Nội dung được giữ "
                "lại cho cán bộ phụ trách."
            ),
            (
                "The unit has ended, so its register takes nothing more. What was sent is kept for "
                "the officer in charge."
            ),
        ),
        "not-offline": (
            "Việc này chỉ làm được khi có mạng.",
            "This can only be done online.",
        ),
        "record-id-differs": (
            "Mã bản ghi trong nội dung khác với mã của thao tác.",
            "The id in the body is not the one of the operation.",
        ),
    }
)
