"""What a template of each kind may use: its names, their help, and a sample paper for tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, get_args
from uuid import UUID

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from backend.core.text.schemas import BaseModel
from backend.documents.decision_content import DecisionPaper
from backend.documents.inspection_content import InspectionPaper
from backend.documents.paper_content import Paper
from backend.documents.plan_content import PlanPaper
from backend.documents.reminder_content import ReminderPaper

Shape: TypeAlias = dict[str, "Shape | None"]
"""The names of a content: {name: None for a text, {…} for the fields of a list's lines}."""
KINDS: dict[str, type[Paper]] = {
    "inspection_record": InspectionPaper,
    "penalty_decision": DecisionPaper,
    "report_reminder": ReminderPaper,
    "plan": PlanPaper,
}
COMMON_NAMES = {
    "template_label": "Tên và số của bản mẫu đã dùng",
    "qr": "Mã QR của địa chỉ kiểm tra; trống khi chưa ký",
}
"""Names that every template may use in addition to those of the content."""
REQUIRED: dict[str, frozenset[str]] = {
    "inspection_record": frozenset(
        {"draft_mark", "number", "title", "content_hash", "qr", "template_label"}
    ),
    "penalty_decision": frozenset({"draft_mark", "number", "title", "notice", "template_label"}),
    "report_reminder": frozenset(
        {"draft_mark", "number", "title", "parts", "request", "template_label"}
    ),
    "plan": frozenset({"draft_mark", "number", "title", "targets", "tasks", "template_label"}),
}
"""Names that a template must use: the draft mark, the identity of the paper, how to verify it."""
DEFAULT_TEMPLATE_LABEL = "mẫu mặc định, bản 1"
"""The label of the default templates; raise the number when you change them."""


@dataclass(frozen=True, slots=True)
class ChosenTemplate:
    """A template to make a paper from; `content` is None for the layout of the program."""

    label: str = DEFAULT_TEMPLATE_LABEL
    id: UUID | None = None
    content: bytes | None = None


DEFAULT_TEMPLATE = ChosenTemplate()


BAD_TEMPLATE_CODES = (
    *("template-broken", "template-fails", "template-lacks", "template-not-allowed"),
    *("template-syntax", "template-too-long", "template-unknown-names"),
)


class BadTemplate(Exception):
    """The template cannot be used: `code` is the reason, `names` are the parts concerned.

    `code` is one of BAD_TEMPLATE_CODES.
    """

    def __init__(self, code: str, names: list[str] | None = None) -> None:
        super().__init__(code)
        self.code, self.names = code, names or []


class Variable(BaseModel):
    """A name that a template may use; `is_list`: write it in a `for`."""

    name: str
    description: str
    is_list: bool
    is_required: bool


def build_template_label(title: str, version_no: int) -> str:
    return f"mẫu “{title}”, bản {version_no}"


def get_kind(content: Paper) -> str:
    """The kind of template that lays the paper out."""
    return next(kind for kind, model in KINDS.items() if isinstance(content, model))


def get_line_model(field: FieldInfo) -> type[BaseModel] | None:
    """Get the model of a list's lines; None for a text and for a list of texts."""
    inner = get_args(field.annotation)
    found = inner[0] if inner else None
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def build_shape(model: type[BaseModel]) -> Shape:
    return {
        name: build_shape(line) if (line := get_line_model(field)) else None
        for name, field in model.model_fields.items()
    }


def get_known_names(kind: str) -> Shape:
    return build_shape(KINDS[kind]) | dict.fromkeys(COMMON_NAMES)


def list_variables(kind: str) -> list[Variable]:
    """List the names for the help page: of every paper, then its own; lines as `members.no`."""
    found = list(list_model_variables(KINDS[kind], "", REQUIRED[kind]))
    return found + [
        Variable(name=n, description=d, is_list=False, is_required=n in REQUIRED[kind])
        for n, d in COMMON_NAMES.items()
    ]


def list_model_variables(
    model: type[BaseModel], before: str, required: frozenset[str]
) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        is_list = field.annotation is not str
        yield Variable(
            name=before + name,
            description=field.description or "",
            is_list=is_list,
            is_required=before + name in required,
        )
        if line := get_line_model(field):
            yield from list_model_variables(line, f"{before}{name}.", frozenset())


def build_sample(kind: str, *, draft: bool) -> Paper:
    """Build a paper with a text in every field; a draft has no hash, address or signature note."""
    values = build_sample_values(KINDS[kind])
    if draft:
        values |= {n: "" for n in ("content_hash", "check_url", "signed_note") if n in values}
    else:
        values["draft_mark"] = ""
    return KINDS[kind].model_validate(values)


def build_sample_values(model: type[BaseModel]) -> dict[str, JsonValue]:
    """Fill each text with its own description, and each list with two lines."""
    values: dict[str, JsonValue] = {}
    for name, field in model.model_fields.items():
        line = get_line_model(field)
        if line is not None:
            values[name] = [build_sample_values(line), build_sample_values(line)]
        elif field.annotation is str:
            values[name] = f"[{field.description}]"
        else:
            values[name] = [f"[{field.description}]"] * 2
    return values
