"""Reads and checks the form of an upload."""

import json
from pathlib import PurePosixPath
from typing import Annotated
from uuid import UUID

from fastapi import UploadFile
from pydantic import ConfigDict, Field

from backend.core.errors.exceptions import Invalid, TooLarge
from backend.core.text.schemas import BaseModel, ClientId
from backend.core.text.text_validation import BadCharacter, has_personal_data, normalize_line
from backend.domains.platform.imports.kinds import get_listing
from backend.domains.platform.imports.schemas import ImportKind
from backend.domains.platform.imports.service import Upload
from backend.spreadsheets.limits import MAX_FILE
from backend.spreadsheets.listing import Listing

MAX_MAPPING = 60
PLAIN_NAME = "danh-sach.xlsx"

Mapping = dict[str, str | None]


class ImportForm(BaseModel):
    """A workbook and how to take it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, Field(description="xlsx: 20 MiB, 100,000 rows, 60 columns at most")]
    kind: ImportKind
    dry_run: Annotated[bool, Field(description="only check; nothing is written")] = True
    partial: Annotated[bool, Field(description="good rows go in, bad ones wait")] = True
    mapping: Annotated[
        str | None,
        Field(
            max_length=20_000,
            description='JSON {"heading": "field", or null to leave the column out}',
        ),
    ] = None
    id: ClientId | None = None


async def read_upload(form: ImportForm) -> Upload:
    """The content of a form; raises TooLarge, or Invalid at /mapping."""
    content = await form.file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise TooLarge("file-over-20-mib")
    return Upload(
        content=content,
        file_name=parse_file_name(form.file.filename),
        kind=form.kind,
        dry_run=form.dry_run,
        partial=form.partial,
        mapping=parse_mapping(form.mapping, get_listing(form.kind)),
        id=UUID(str(form.id)) if form.id else None,
    )


def parse_file_name(given: str | None) -> str:
    """The name of the file without its path; a plain name if that one cannot be stored."""
    try:
        name = normalize_line(PurePosixPath((given or "").replace("\\", "/")).name)[:200]
    except BadCharacter:
        return PLAIN_NAME
    return PLAIN_NAME if not name or has_personal_data(name) else name


def parse_mapping(given: str | None, listing: Listing) -> Mapping | None:
    """{heading: field or null}; fields are those of the list's columns."""
    if given is None:
        return None
    try:
        chosen = json.loads(given)
    except (ValueError, RecursionError):
        chosen = None
    if not isinstance(chosen, dict) or len(chosen) > MAX_MAPPING:
        raise Invalid.at("/mapping", "wrong-type")
    known = listing.list_mappable_fields()
    if any(field is not None and field not in known for field in chosen.values()):
        raise Invalid.at("/mapping", "not-in-list", expected=", ".join(known))
    return {parse_heading(str(heading)): field for heading, field in chosen.items()}


def parse_heading(text: str) -> str:
    """A heading in the form of `columns` in the answer; raises Invalid for impossible text."""
    try:
        heading = normalize_line(text)[:200]
    except BadCharacter:
        raise Invalid.at("/mapping", "bad-character") from None
    if has_personal_data(heading):
        raise Invalid.at("/mapping", "pii-in-text")
    return heading
