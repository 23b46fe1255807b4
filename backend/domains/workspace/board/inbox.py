"""What the board knows to wait for somebody, as entries of the inbox."""

from collections.abc import Iterator

from backend.core.session.models import today
from backend.domains.platform.deadlines.sources import Asker, Waiting
from backend.domains.workspace.board.due import KINDS
from backend.domains.workspace.board.due import Asker as BoardAsker
from backend.law.reference.wordings import word_on

WHY = {
    "activity": (
        "Ngày dự kiến đã đến: ghi kết quả buổi tuyên truyền.",
        "Its planned day has come: say what took place.",
    ),
    "support": (
        "Xã, thị trấn chưa gửi số liệu hỗ trợ của tháng.",
        "The commune has not sent its support counts of the month.",
    ),
    "rating": (
        "Phiếu chấm điểm đang chờ xử lý ở bước của mình.",
        "The rating waits for this role's step.",
    ),
    "import": (
        "Tệp nhập đã kiểm tra, chưa ghi vào sổ.",
        "The file was checked and is not in the register.",
    ),
    "plan": ("Lãnh đạo trả lại, cần sửa và trình lại.", "Given back: mend it and submit it again."),
    "target": (
        "Lãnh đạo trả lại, cần sửa và trình lại.",
        "Given back: mend it and submit it again.",
    ),
}
DATED = ("task", "violation", "recommendation")
"""Kinds that the deadlines themselves bring."""
ENTITIES = {
    "activity": "communication_activities",
    "support": "support_services",
    "rating": "commune_ratings",
    "import": "imports",
    "plan": "plans",
    "target": "plan_targets",
}


def say_why(kind: str) -> tuple[str, str]:
    """Why it waits, in today's words."""
    vi, en = WHY[kind]
    return word_on(vi, today()), word_on(en, today())


def of_board(asker: Asker) -> Iterator[Waiting]:
    """All kinds of the board but those that are deadlines."""
    board = BoardAsker(asker.db, None)
    for name, ask in KINDS.items():
        if name in DATED:
            continue
        for row in ask(board):
            kind = row.get("kind", name)
            yield Waiting(
                kind=kind,
                entity=ENTITIES[kind],
                entity_id=row["id"],
                title=row["title"],
                why=say_why(kind),
                org_unit_id=row["org_unit_id"],
                org_unit_name=row["org_unit_name"],
                due_on=row.get("due_on"),
                since=row.get("since"),
                detail=row.get("detail"),
            )


INBOX = (of_board,)
