"""Operations as a device sends them."""

from typing import Any
from uuid import uuid4

from backend.core.session.models import create_id
from tests.acting import Person
from tests.domains.inspections.inspections.making import draft


def operation(seq: int, action: str, record_id: str, body: Any = None, **more: Any) -> Any:
    """One operation, of a visit unless it is said otherwise."""
    return {
        "id": str(uuid4()),
        "device_seq": seq,
        "entity": "inspections",
        "record_id": record_id,
        "action": action,
        "captured_at": "2022-10-01T08:00:00+07:00",
        "body": body,
        **more,
    }


def visit(seq: int, **changed: Any) -> Any:
    """The operation that enters a visit."""
    return operation(seq, "create", str(create_id()), draft(**changed))


def send(person: Person, *operations: Any, **more: Any) -> Any:
    """What the server answers to a batch."""
    answer = person.post("/sync/operations", {"operations": list(operations), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def statuses(answer: Any) -> list[str]:
    return [one["status"] for one in answer["results"]]


def codes(answer: Any) -> list[str | None]:
    return [one["problem"] and one["problem"]["code"] for one in answer["results"]]
