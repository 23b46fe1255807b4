"""A list as CSV: the rows of the JSON answer, and nothing else.

It is made of the answer itself, so that scope, filters, hidden numbers and pages are the same. The
first line has the names of the fields. There is no byte order mark, which scripts would read as a
letter of the first name; files for Excel are at `/exports`.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from pydantic import MISSING, JsonValue
from starlette.responses import Response

from backend.core.http.media_types import CSV
from backend.core.text.formulas import to_formula_free_text
from backend.core.text.schemas import BaseModel

CSV_TYPE = f"{CSV}; charset=utf-8; header=present"


def to_csv_response(response: Response, page: type[BaseModel]) -> Response:
    """The CSV of a list that was answered as JSON; `page` is its model."""
    items = json.loads(bytes(response.body))["items"]
    content = render_csv(list_columns(page, items), items)
    told = Response(content, response.status_code, media_type=CSV_TYPE)
    kept = [pair for pair in response.headers.raw if not pair[0].startswith(b"content-")]
    told.headers.raw.extend(kept)
    return told


def list_columns(page: type[BaseModel], items: Sequence[Mapping[str, JsonValue]]) -> list[str]:
    """The fields of a row; those that only whole records have stand there if a record has them."""
    (row,) = getattr(page.model_fields["items"].annotation, "__args__", (None,))
    fields = row.model_fields if isinstance(row, type) and issubclass(row, BaseModel) else {}
    told = {name for item in items for name in item}
    return [name for name, field in fields.items() if field.default is not MISSING or name in told]


def render_csv(columns: Sequence[str], items: Iterable[Mapping[str, JsonValue]]) -> bytes:
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(columns)
    for item in items:
        lines.writerow(format_csv_cell(item.get(name)) for name in columns)
    return out.getvalue().encode()


def format_csv_cell(value: JsonValue) -> str:
    """Blank for null; no formula; what is no text stands as in JSON, lists and objects too."""
    if value is None:
        return ""
    if isinstance(value, str):
        return to_formula_free_text(value)
    return json.dumps(value, ensure_ascii=False)
