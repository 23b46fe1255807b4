"""What an example shows of an answer: short, without persons, new moments or small counts."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from backend.core.text.clock import to_civil_day
from backend.demo.people import NAMED

LONGEST = 200
"""An example of more bytes loses the rows of the lists inside it."""
LONGEST_TEXT, SHOWN_OF_TEXT = 16, 12
LONGEST_WORD, SHOWN_OF_WORD = 40, 30
"""Of what has no blanks, such as an address: an id in it stays readable."""
NAMES_OF_PERSONS = frozenset(
    [
        "owner_name",
        "manager_name",
        "representative_name",
        "full_name",
        "leader_name",
        "signed_by",
        "end_signed_by",
        "signed_by_name",
        "from_name",
        "uploaded_by_name",
        "user_name",
    ]
)
SECRETS = re.compile(
    r"(?:^|_)(?:token|secret|hash|sha256|receipt|seed|svg|uri|activation_code|recovery_codes|epoch|cursor|next|kid|x|y)$"
)
"""Fields whose value is another one each time."""
CHARACTERS = {"receipt": "[0-9a-zA-Z]", "secret": r"[\w+/=-]"}
"""What such a value is made of, if not of letters, digits, `_` and `-`."""
NEW_ID = "0183989a-8d00-7000-8000-000000000178"
NEW_MOMENT, NEW_DAY = "2022-10-03T02:00:00Z", "2022-10-03"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NAME_OF_LETTERS = re.compile(r"\b[a-p]{8}(?:-[a-p]{4}){3}-[a-p]{12}\b")
"""What `in_letters` makes, so that no two tests use one name."""
TOKEN = re.compile(r"token=[\w-]+")
MOMENT = re.compile(r"(?:20(?:2[3-9]|[3-9]\d)-\d\d-\d\dT[\d:.]+|[\d-]+T[\d:]+\.\d+)(?:Z|\+00:00)")
"""Of the test itself: those of the demo lie in 2021 and 2022, and are of whole seconds."""
ANY_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")
BEGINNING_OF_2023 = 1_672_531_200_000
K = 5
NO_COUNTS = frozenset(("half", "version", "month", "quarter", "year", "position", "number"))


def hide_moving(value: Any, field: str = "") -> Any:
    """The value with what is another one each time, and with names of persons, replaced."""
    if isinstance(value, dict):
        return {name: hide_moving(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [hide_moving(one, field) for one in value]
    if not isinstance(value, str) or not value:
        return value
    if field in NAMES_OF_PERSONS and value not in NAMED.values():
        return "…"
    if SECRETS.search(field):
        return re.sub(CHARACTERS.get(field, r"[\w-]"), "0", value)
    if value == str(to_civil_day(datetime.now(UTC))):  # since when what the test made waits
        return NEW_DAY
    value = NAME_OF_LETTERS.sub("Hồ Sen", TOKEN.sub("token=…", value))
    return MOMENT.sub(NEW_MOMENT, ID.sub(lambda found: hide_new_id(found[0]), value))


def hide_new_id(id: str) -> str:
    """Ids that were made by the request itself are written as one that stands for them."""
    version, made_at = UUID(id).version, int(id.replace("-", "")[:12], 16)
    is_new = version == 4 or (version == 7 and made_at >= BEGINNING_OF_2023)
    return NEW_ID if is_new else id


def shorten(value: Any) -> Any:
    """One row of each list, the beginnings of texts, one id for all records and one moment for all
    acts; of a long value no row of lists inside."""
    short = cut_long(replace_marks(value))
    if count_bytes(short) <= LONGEST:
        return short
    rows = short.get("items") if isinstance(short, dict) else None
    return drop_rows(short) | ({"items": [drop_rows(one) for one in rows]} if rows else {})


def replace_marks(value: Any) -> Any:
    """Ids and moments do not compress: the demo's own would be a fortieth of what is sent."""
    if isinstance(value, dict):
        return {name: replace_marks(one) for name, one in value.items()}
    if isinstance(value, list):
        return [replace_marks(one) for one in value]
    if not isinstance(value, str):
        return value
    return ANY_MOMENT.sub(NEW_MOMENT, ID.sub(NEW_ID, value))


def cut_long(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: cut_long(one) for name, one in value.items()}
    if isinstance(value, list):
        return [cut_long(one) for one in value[:1]]
    if isinstance(value, str):
        longest, shown = (
            (LONGEST_TEXT, SHOWN_OF_TEXT) if " " in value else (LONGEST_WORD, SHOWN_OF_WORD)
        )
        return value if len(value) <= longest else f"{value[:shown]}…"
    return value


def drop_rows(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: drop_rows(one) for name, one in value.items()}
    if isinstance(value, list):
        return [one for one in value if not isinstance(one, dict | list)]
    return value


def count_bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def has_small_count(value: Any, field: str = "") -> bool:
    """Whether a number below k stands in it, as no guarded figure may."""
    if isinstance(value, dict):
        return any(has_small_count(one, name) for name, one in value.items())
    if isinstance(value, list):
        return any(has_small_count(one, field) for one in value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and 0 < value < K and field not in NO_COUNTS


def raise_small_counts(value: Any, field: str = "") -> Any:
    """The value with other numbers for those below k."""
    if isinstance(value, dict):
        return {name: raise_small_counts(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [raise_small_counts(one, field) for one in value]
    return value + 10 if has_small_count(value, field) else value
