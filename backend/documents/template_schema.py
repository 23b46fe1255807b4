"""What each kind of paper can say: names for templates, their help, and a sample to try."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from backend.documents.view_models import DecisionPaper, InspectionPaper, Paper

KINDS: dict[str, type[Paper]] = {
    "inspection_record": InspectionPaper,
    "penalty_decision": DecisionPaper,
}
BESIDE = {
    "template_label": "Tên và số của bản mẫu đã dùng",
    "qr": "Mã QR của địa chỉ kiểm tra; trống khi chưa ký",
}
"""Names that every template has beside those of the content."""
REQUIRED: dict[str, frozenset[str]] = {
    "inspection_record": frozenset(
        {"draft_mark", "number", "title", "content_hash", "qr", "template_label"}
    ),
    "penalty_decision": frozenset({"draft_mark", "number", "title", "notice", "template_label"}),
}
"""What no template may leave out: whether it is a draft, which paper it is, how to check it."""


class Variable(BaseModel):
    """A name that a template may use; `is_list`: write it in a `for`."""

    name: str
    description: str
    is_list: bool
    is_required: bool


def line_of(annotation: Any) -> type[BaseModel] | None:
    """The model of a list's lines; None for text and lists of text."""
    inner = get_args(annotation)
    found = inner[0] if inner else None
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def shape_of(model: type[BaseModel]) -> dict[str, Any]:
    """{name: None for text, {…} for lists}, as backend.documents.sandbox wants it."""
    return {
        name: shape_of(line) if (line := line_of(field.annotation)) else None
        for name, field in model.model_fields.items()
    }


def known_to(kind: str) -> dict[str, Any]:
    return shape_of(KINDS[kind]) | dict.fromkeys(BESIDE)


def variables(kind: str) -> list[Variable]:
    """The help: names in the order of the paper, lines of lists as `members.full_name`."""
    found = list(told(KINDS[kind], "", REQUIRED[kind]))
    return found + [
        Variable(name=n, description=d, is_list=False, is_required=n in REQUIRED[kind])
        for n, d in BESIDE.items()
    ]


def told(model: type[BaseModel], before: str, required: frozenset[str]) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        is_list = field.annotation is not str
        yield Variable(
            name=before + name,
            description=field.description or "",
            is_list=is_list,
            is_required=before + name in required,
        )
        if line := line_of(field.annotation):
            yield from told(line, f"{before}{name}.", frozenset())


def sample(kind: str, *, draft: bool) -> Paper:
    """A paper with something in every place; a draft has no number, hash or mark of signing."""
    values = filled(KINDS[kind])
    if draft:
        values |= {n: "" for n in ("content_hash", "check_url", "signed_note") if n in values}
    else:
        values["draft_mark"] = ""
    return KINDS[kind].model_validate(values)


def filled(model: type[BaseModel]) -> dict[str, Any]:
    """Each text says its own description; each list has two lines."""
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        line = line_of(field.annotation)
        if line is not None:
            values[name] = [filled(line), filled(line)]
        elif field.annotation is str:
            values[name] = f"[{field.description}]"
        else:
            values[name] = [f"[{field.description}]"] * 2
    return values
