"""The files of the examples: what is shown, and how it was asked for. `make golden` writes both."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api_breaks import get_target
from tests.demo.example_steps import Found, Step
from tests.demo.example_texts import hide_moving, shorten
from tests.serving import ROOT

SHOWN = ROOT / "backend" / "api_description" / "examples.json"
ASKED = Path(__file__).with_name("example_requests.json")
PAGE = "Page_"


def find_body_schema(operation: Any) -> str:
    """The schema of its body; "" if it takes none, or one without a name."""
    content = operation.get("requestBody", {}).get("content", {})
    return find_schema(next(iter(content.values()), {}))


def find_answer_schema(document: Any, operation: Any, status: int | str) -> str:
    """Whose example shows what the operation answers: for a page, its rows'."""
    schema = find_schema(find_json(document, operation, status))
    if not schema.startswith(PAGE):
        return schema
    rows = document["components"]["schemas"][schema]["properties"]["items"]
    return find_schema({"schema": rows["items"]})


def find_schema(media: Any) -> str:
    reference: str = media.get("schema", {}).get("$ref", "")
    return reference.rpartition("/")[2]


def find_json(document: Any, operation: Any, status: int | str) -> Any:
    """What is told of an answer in JSON; empty if it is none."""
    answer = get_target(document, operation["responses"].get(str(status), {}))
    return answer.get("content", {}).get("application/json", {})


def is_page(document: Any, operation: Any, status: int | str) -> bool:
    return find_schema(find_json(document, operation, status)).startswith(PAGE)


def build_shown(answer: Any, *, of_page: bool) -> Any:
    """What an example shows of an answer; None: of an empty list nothing."""
    if isinstance(answer, dict) and answer.get("items") == []:
        return None
    return shorten(hide_moving(answer["items"][0] if of_page and answer else answer))


def read_requests() -> dict[str, Any]:
    """{operation: its steps, their status, and the schemas whose examples it gives}."""
    found: dict[str, Any] = json.loads(ASKED.read_text("utf-8")) if ASKED.exists() else {}
    return found


def to_steps(told: Any) -> tuple[Step, ...]:
    return tuple(Step(*one) for one in told["steps"])


class ExampleFiles:
    """What will be written: for each schema the first example that an operation gives."""

    def __init__(self) -> None:
        self.shown: dict[str, Any] = {}
        self.asked: dict[str, Any] = {}

    def add(self, name: str, found: Found, schemas: tuple[str, str], shown: Any) -> None:
        """What was found for an operation; `schemas` and `shown` are of its body and answer."""
        gives = []
        for schema, value in zip(schemas, shown, strict=True):
            if schema and value is not None and schema not in self.shown:
                self.shown[schema] = value
                gives.append(schema)
        steps = [list(step) for step in found.steps]
        self.asked[name] = {"steps": steps, "status": found.status, "gives": gives}

    def write(self) -> None:
        write_lines(SHOWN, self.shown)
        write_lines(ASKED, self.asked)


def write_lines(path: Path, values: Mapping[str, Any]) -> None:
    """A line for each name."""
    lines = (f'"{name}": {json.dumps(values[name], ensure_ascii=False)}' for name in sorted(values))
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
