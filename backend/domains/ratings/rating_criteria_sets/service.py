"""Enters criteria sets, and changes them until a rating uses them."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound, ensure_no_errors
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.ratings.rating_criteria_sets.models import (
    HEALTHY,
    NOT_HEALTHY,
    CriteriaSet,
    Criterion,
    StoredClass,
)
from backend.domains.ratings.rating_criteria_sets.queries import is_used, list_criteria
from backend.domains.ratings.rating_criteria_sets.schemas import (
    CriteriaSetCreate,
    CriteriaSetUpdate,
    CriterionCreate,
    CriterionUpdate,
)
from backend.law.reference.wordings import to_words_of_day

MOST_CRITERIA = 100
ALWAYS_FREE = {"name", "note", "valid_to"}
"""What may change of a set by which communes have been rated."""
WORDED = ("title", "scoring_note")
"""What a criterion says in words that change with the order of government."""
TWO_CLASSES: list[StoredClass] = [
    {"code": HEALTHY, "title": "Lành mạnh", "min_score": 80.0},
    {"code": NOT_HEALTHY, "title": "Không lành mạnh", "min_score": 0.0},
]


def create_set(db: Session, data: CriteriaSetCreate) -> CriteriaSet:
    """A new set of one of the actor's units; what it leaves out comes from the set it copies."""
    get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    made = CriteriaSet(**data.model_dump(exclude={"copy_of", "criteria"}))
    lines = data.criteria or []
    if data.copy_of is not None:
        model = db.require(CriteriaSet, data.copy_of, "/copy_of")
        made.classes = made.classes or model.classes
        lines = list_copied_criteria(db, model, made.valid_from) if data.criteria is None else lines
    made.classes = made.classes or TWO_CLASSES
    ensure_no_errors([*check_set(made), *check_criteria(lines)])
    db.save(made)
    db.add_all(build_criterion(made, line, position) for position, line in enumerate(lines, 1))
    made.max_score = sum(line.max_points for line in lines)
    ensure_no_errors(check_reachable_class(made))
    return db.save(made)


def list_copied_criteria(db: Session, model: CriteriaSet, day: date) -> list[CriterionCreate]:
    """The lines of a set; those of a shipped one in the words of the day, as people's own stay."""
    names = CriterionCreate.model_fields.keys() - {"id"}
    found = [line.model_dump(include=names) for line in list_criteria(db, model.id)]
    if model.is_shipped:
        for line in found:
            line |= {name: to_words_of_day(line[name], day) for name in WORDED if line[name]}
    return [CriterionCreate.model_construct(**line) for line in found]


def update_set(db: Session, found: CriteriaSet, data: CriteriaSetUpdate) -> None:
    """Apply a merge patch, as far as the set may still change."""
    ensure_own_set(db, found)
    changes = data.model_dump(exclude_unset=True)
    if found.is_shipped and changes.keys() - {"valid_to"}:
        raise Conflict("shipped-set")
    lock_set(db, found.id)
    if changes.keys() - ALWAYS_FREE:
        ensure_not_used(db, found.id)
    db.save(found, changes)
    ensure_no_errors(check_set(found))
    ensure_no_errors(check_reachable_class(found))


def delete_set(db: Session, found: CriteriaSet) -> None:
    get_set_to_change(db, found.id)
    db.remove(found)


def add_criterion(db: Session, set_id: UUID, data: CriterionCreate) -> Criterion:
    """A criterion at the end of the table."""
    table = get_set_to_change(db, set_id)
    last, count = db.execute(
        sa.select(sa.func.max(Criterion.position), sa.func.count(Criterion.id)).where(
            Criterion.criteria_set_id == set_id
        )
    ).one()
    if count >= MOST_CRITERIA:
        raise Invalid.at("", "set-is-full", max=MOST_CRITERIA)
    ensure_no_errors(check_evidence(data, ""))
    made = db.save(build_criterion(table, data, (last or 0) + 1))
    update_max_score(db, table)
    return made


def update_criterion(db: Session, found: Criterion, data: CriterionUpdate) -> None:
    table = get_set_to_change(db, found.criteria_set_id)
    db.save(found, data.model_dump(exclude_unset=True))
    ensure_no_errors(check_evidence(found, ""))
    update_max_score(db, table)


def delete_criterion(db: Session, found: Criterion) -> None:
    table = get_set_to_change(db, found.criteria_set_id)
    db.remove(found)
    update_max_score(db, table)


def build_criterion(table: CriteriaSet, data: CriterionCreate, position: int) -> Criterion:
    of = {"criteria_set_id": table.id, "org_unit_id": table.org_unit_id, "position": position}
    return Criterion(**data.model_dump() | of)


def update_max_score(db: Session, table: CriteriaSet) -> None:
    points = sa.select(sa.func.coalesce(sa.func.sum(Criterion.max_points), 0.0))
    total = db.scalar(points.where(Criterion.criteria_set_id == table.id))
    db.save(table, {"max_score": float(total or 0.0)})


def get_set_to_change(db: Session, set_id: UUID) -> CriteriaSet:
    """A set of the actor that may still change, with its row locked. Raises NotFound, Conflict."""
    table = db.require(CriteriaSet, set_id)
    ensure_own_set(db, table)
    if table.is_shipped:
        raise Conflict("shipped-set")
    lock_set(db, set_id)
    ensure_not_used(db, set_id)
    return table


def ensure_own_set(db: Session, table: CriteriaSet) -> None:
    """Raise NotFound for a set of a unit above, which is only read."""
    get_writable_unit(db, table.org_unit_id)


def lock_set(db: Session, set_id: UUID) -> None:
    """Lock the row of the set: who begins a rating by it waits, and then sees the changed set."""
    held = sa.select(CriteriaSet.id).where(CriteriaSet.id == set_id).with_for_update()
    if db.execute(held).first() is None:
        raise NotFound


def ensure_not_used(db: Session, set_id: UUID) -> None:
    if is_used(db, set_id):
        raise Conflict("set-in-use")


def check_set(table: CriteriaSet) -> Iterator[FieldError]:
    if table.valid_to is not None and table.valid_to < table.valid_from:
        yield FieldError("/valid_to", "ends-before-start")
    if not table.is_illustrative and not table.legal_basis:
        yield FieldError("/legal_basis", "legal-basis-needed")
    yield from check_classes(table.classes)


def check_classes(classes: list[StoredClass]) -> Iterator[FieldError]:
    """The classes fall from `healthy` to `not_healthy`, which begins at 0; none occurs twice."""
    if classes[0]["code"] != HEALTHY:
        yield FieldError("/classes/0/code", "first-class-healthy")
    last = len(classes) - 1
    if classes[last]["code"] != NOT_HEALTHY or classes[last]["min_score"] != 0:
        yield FieldError(f"/classes/{last}/code", "last-class-not-healthy")
    for place in range(1, len(classes)):
        if classes[place]["min_score"] >= classes[place - 1]["min_score"]:
            yield FieldError(f"/classes/{place}/min_score", "class-not-lower")
        if classes[place]["code"] in {entry["code"] for entry in classes[:place]}:
            yield FieldError(f"/classes/{place}/code", "code-twice")


def check_reachable_class(table: CriteriaSet) -> Iterator[FieldError]:
    """A class beyond the sum of all points, once there are any, could never be reached."""
    if 0 < table.max_score < table.classes[0]["min_score"]:
        yield FieldError("/classes/0/min_score", "class-out-of-reach", max=f"{table.max_score:g}")


def check_criteria(lines: Sequence[CriterionCreate]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for place, line in enumerate(lines):
        if line.code in seen:
            yield FieldError(f"/criteria/{place}/code", "code-twice")
        seen.add(line.code)
        yield from check_evidence(line, f"/criteria/{place}")


def check_evidence(line: Criterion | CriterionCreate, pointer: str) -> Iterator[FieldError]:
    if not set(line.required_evidence) <= set(line.evidence):
        yield FieldError(f"{pointer}/required_evidence", "required-not-shown")


register_messages(
    {
        "set-in-use": (
            "Đã có đơn vị chấm điểm theo bộ tiêu chí này nên không sửa được. Lập bộ mới.",
            "Communes have been rated by this set, so it stays as it is. Make a new one.",
        ),
        "shipped-set": (
            "Mẫu minh họa của chương trình không sửa được. Lập bộ tiêu chí riêng của đơn vị.",
            "The program's own sample cannot be changed. Make a set of the unit's own.",
        ),
        "legal-basis-needed": (
            "Nhập căn cứ: văn bản ban hành bảng tiêu chí. Chưa có thì ghi là mẫu minh họa.",
            "Name the document that issued the table, or mark the set as illustrative.",
        ),
        "first-class-healthy": (
            "Loại đầu tiên phải là lành mạnh (healthy).",
            "The first class must be healthy.",
        ),
        "last-class-not-healthy": (
            "Loại cuối cùng phải là không lành mạnh (not_healthy), từ 0 điểm.",
            "The last class must be not_healthy, from 0 points.",
        ),
        "class-not-lower": (
            "Điểm sàn phải thấp hơn điểm sàn của loại đứng trước.",
            "The least score must be lower than that of the class before.",
        ),
        "class-out-of-reach": (
            "Điểm sàn cao hơn tổng điểm tối đa của các tiêu chí ({max}).",
            "The least score is more than all criteria give together ({max}).",
        ),
        "code-twice": ("Mã này đã dùng ở trên.", "This code is already used above."),
        "criterion-code-used": (
            "Bộ tiêu chí đã có mã này.",
            "The set already has this code.",
        ),
        "required-not-shown": (
            "Chỉ bắt buộc được số liệu đã chọn làm bằng chứng.",
            "Only figures chosen as evidence can be required.",
        ),
        "set-is-full": (
            "Bộ tiêu chí đã có {max} tiêu chí, không thêm được nữa.",
            "The set already has {max} criteria; no more can be added.",
        ),
    }
)
