"""Offices, units and headings that had ended on a day, as patterns; and where their words may stay.

Since 1 July 2025 there are no districts and no townships; the labour ministry's line ended earlier
that year. What a paper of a later day still says of them stands in REVIEWED, with its reason.
"""

import re
from collections.abc import Iterable, Iterator

ENDED = re.compile(
    r"(?<!\w)(?:huyện|quận|thị xã|thị trấn)(?!\w)"
    r"|LĐTB|Lao động\s*[-–]\s*Thương binh"
    r"|\b(?:districts?|townships?|labour (?:office|department|ministry))\b",
    re.IGNORECASE,
)
REVIEWED: tuple[tuple[str, str], ...] = (
    (
        r"05/2006/TT-BLĐTBXH của\s+Bộ\s+Lao\s+động\s+-\s+Thương\s+binh\s+và\s+Xã\s+hội",
        "a legal text with the ministry that issued it",
    ),
    (r"[^\s/]*/[^\s]*-\s?BLĐTBXH[^\s,;.)]*", "the number of a legal text, which keeps its name"),
    (r"cấp\s+huyện\s+\(đến\s+30/6/2025\)", "a figure of the district's own days, which says so"),
    (r"district(?: teams)? \(to 30/6/2025\)", "the same in English"),
    (r"Cấp huyện(?=\s+Cấp xã|\n|\t|$)", "the heading of a column of form 507; the column is empty"),
    (r"Không tổ chức cấp\s+huyện từ ngày\s+01/07/2025", "the note that says why it is empty"),
    (r"(?m)^Huyện$", "the tier's name in a list of tiers, for records of its days"),
    (r"huyện Bình Lục năm 2022", "the plan of 2022, a source of the law's files"),
)


def find_ended(text: str) -> list[str]:
    """What the text says of offices and units that had ended, each with the words around it."""
    for pattern, _reason in REVIEWED:
        text = re.sub(pattern, "", text, flags=re.IGNORECASE)
    return [text[max(0, m.start() - 30) : m.end() + 30] for m in ENDED.finditer(text)]


def list_ended(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """'where: the words' for each finding among (where, text)."""
    for where, text in texts:
        for found in find_ended(text):
            yield f"{where}: …{found}…"
