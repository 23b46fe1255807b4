"""Photos of the demo's latest visits. They are drawn, and their captions say so."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from random import Random
from typing import Literal
from uuid import UUID

from PIL import Image, ImageDraw

from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.random_values import Row, build_id, create_random
from backend.domains.platform.attachments.file_types import JPEG, CleanPicture
from backend.domains.platform.attachments.upload import parse_upload

SIZE = (1000, 750)
WALLS = ("#c9d6c3", "#d9cbb0", "#bccbd6")


class DemoPicture(BaseModel):
    """A picture that is drawn: each shape with its corners, colours and width."""

    caption: str
    shapes: tuple[
        tuple[Literal["rectangle", "polygon", "line"], tuple[int, ...], dict[str, str | int]], ...
    ]


PICTURES = load_content("photos.json", dict[str, DemoPicture])
WITH_PHOTOS = 6
"""The number of the district team's latest signed visits with photos; the draft has photos too."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A row of `attachments` and its file."""

    row: Row
    made: CleanPicture


def build_photos(inspections: list[Row]) -> dict[UUID, list[Photo]]:
    """{inspection id: its photos}, each uploaded between the visit and its signature."""
    signed = [row for row in inspections if row["signed_at"] and row["team_level"] == "district"]
    latest = sorted(signed, key=lambda row: row["signed_at"])[-WITH_PHOTOS:]
    drafts = [row for row in inspections if not row["signed_at"]]
    rng = create_random("photos")
    found: dict[UUID, list[Photo]] = {}
    for number, visit in enumerate([*latest, *drafts]):
        begun = visit["ended_at"] or visit["started_at"] + timedelta(minutes=20)
        found[visit["id"]] = [
            build_photo(
                visit, view, WALLS[number % len(WALLS)], begun + timedelta(minutes=2 * n + 1), rng
            )
            for n, view in enumerate(list(PICTURES)[: 2 + number % 2])
        ]
    return found


def build_photo(visit: Row, view: str, wall: str, sent: datetime, rng: Random) -> Photo:
    content, made = render_picture(view, wall)
    id = build_id(sent, rng)
    row: Row = {
        "id": id,
        "org_unit_id": visit["org_unit_id"],
        "team_id": visit["team_id"],
        "entity": "inspection",
        "entity_id": visit["id"],
        "file_key": hashlib.sha256(id.bytes).hexdigest()[:32],
        "media_type": JPEG,
        "size": len(made.content),
        "width": made.width,
        "height": made.height,
        "sha256": hashlib.sha256(made.content).hexdigest(),
        "uploaded_size": len(content),
        "uploaded_sha256": hashlib.sha256(content).hexdigest(),
        "caption": PICTURES[view].caption,
        "uploaded_by_id": visit["signed_by_id"],
        "taken_at": sent - timedelta(seconds=70),
        "created_at": sent,
    }
    return Photo(row, made)


@cache
def render_picture(view: str, wall: str) -> tuple[bytes, CleanPicture]:
    """The file from a phone, and the files that the register makes from it."""
    image = Image.new("RGB", SIZE, wall)
    pen = ImageDraw.Draw(image)
    for shape, corners, style in PICTURES[view].shapes:
        getattr(pen, shape)(corners, **style)
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    _, made = parse_upload(out.getvalue())
    assert made is not None
    return out.getvalue(), made
