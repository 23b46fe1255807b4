"""What a commune must still give before its rating can be submitted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.core.errors.exceptions import FieldError
from backend.core.text.i18n import register_messages
from backend.domains.ratings.commune_ratings.evidence import count_lacking
from backend.domains.ratings.commune_ratings.scoring import find_points


def list_missing_parts(
    criteria: Sequence[Mapping[str, Any]], scores: Mapping[str, Any], gathered: dict[str, Any]
) -> list[FieldError]:
    """Each with a pointer: criteria without points or argument, then data that is not whole."""
    required = sorted({kind for line in criteria for kind in line["required_evidence"]})
    return [
        *(error for line in criteria for error in check_criterion(line, scores)),
        *(error for kind in required for error in check_data(kind, gathered)),
    ]


def check_criterion(line: Mapping[str, Any], scores: Mapping[str, Any]) -> Iterator[FieldError]:
    """Points always; words where points are claimed and nothing in the register speaks for them."""
    code = line["code"]
    given = find_points(scores, code, "self_points")
    if given is None:
        yield FieldError(f"/scores/{code}/self_points", "not-scored", criterion=code)
    elif given and not line["evidence"] and not scores[code].get("argument"):
        yield FieldError(f"/scores/{code}/argument", "argument-needed", criterion=code)


def check_data(kind: str, gathered: dict[str, Any]) -> Iterator[FieldError]:
    count = count_lacking(kind, gathered)
    if count:
        yield FieldError(f"/evidence/{kind}", f"data-missing-{kind}", count=count)


register_messages(
    {
        "not-scored": (
            "Tiêu chí {criterion} chưa có điểm tự chấm.",
            "Criterion {criterion} has no points yet.",
        ),
        "argument-needed": (
            "Ghi giải trình cho tiêu chí {criterion}: sổ không có số liệu của nội dung này.",
            "Say why criterion {criterion} has points: the register holds no figures on it.",
        ),
        "data-missing-workforce_counted": (
            "{count} cơ sở đang hoạt động chưa có số lao động của quý này hoặc quý trước.",
            "{count} establishments have no head count of this quarter or the one before.",
        ),
    }
)
