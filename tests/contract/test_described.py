"""The description of the API: kept beside the code, and each of its parts says what it is.

The front end's client is made of the copy that is kept.
"""

import gzip
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from backend.api_description.document import render_description
from backend.api_description.schema_forms import list_objects
from backend.api_description.words import OF_NULL, describe_schemas, list_field_keys, load_words
from backend.cli import to_document_text
from tests.contract.words_that_ended import find_ended

KEPT = Path(__file__).with_name("openapi.json")
SUBJECTS = ("fields", "parameters", "schemas")
LONG = 100
MOST_LONG = 12
"""Sentences of more than `LONG` characters, over all three files."""
EMPTY_WORDS = set("a an and as at by for in is it its of on or that the this to".split())  # noqa: SIM905
MOST_BYTES, MOST_BYTES_SENT = 1_800_000, 220_000
MOST_BARE_BYTES = 1_950
"""Of an operation with its share of the schemas. Half of it says how it can fail and is secured."""
WORDS = ("description", "summary", "example", "examples")
METHODS = frozenset({"delete", "get", "head", "patch", "post", "put"})

pytestmark = pytest.mark.once


class Part(NamedTuple):
    """A part of the description, and the keys of its sentence: the first that stands wins."""

    subject: str
    keys: tuple[str, ...]
    said: str | None


def list_parts(document: dict[str, Any]) -> Iterator[Part]:
    for name, schema in document["components"]["schemas"].items():
        yield Part("schemas", (name, name.partition("_")[0]), schema.get("description"))
        for field, node in schema.get("properties", {}).items():
            yield Part("fields", list_field_keys(name, field), node.get("description"))
    shared = document["components"]["parameters"]
    for operation in list_operations(document):
        for taken in operation.get("parameters", ()):
            one = shared[taken["$ref"].rpartition("/")[2]] if "$ref" in taken else taken
            keys = (f"{operation['operationId']}.{one['name']}", one["name"])
            yield Part("parameters", keys, one.get("description"))


def list_operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from (path[method] for method in path.keys() & METHODS)


def test_the_kept_description_is_that_of_the_code(app: FastAPI) -> None:
    kept = KEPT.read_text("utf-8")
    is_same = kept == to_document_text(app.openapi())
    assert is_same, "the kept description is stale: run `make client` and commit what changes"


def test_every_part_is_described(app: FastAPI) -> None:
    bare = {
        f"{part.subject}.toml: {part.keys[-1]} (or {part.keys[0]})"
        for part in list_parts(app.openapi())
        if not part.said
    }
    assert sorted(bare) == [], (
        "say what each is: a line in the file of backend/api_description, or Field(description=…)"
    )
    silent = [
        one["operationId"] for one in list_operations(app.openapi()) if not one.get("description")
    ]
    assert silent == [], "open the endpoint's function with a sentence"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_is_used(app: FastAPI, subject: str) -> None:
    words, used = load_words(subject), set[str]()
    for part in list_parts(app.openapi()):
        if part.subject == subject:
            key = next((key for key in part.keys if key in words), None)
            used |= {key} if key is not None and is_said(words[key], part.said) else set()
    assert sorted(words.keys() - used) == [], f"nothing needs these lines of {subject}.toml"


def is_said(sentence: str, said: str | None) -> bool:
    """An enumeration says more after its sentence, and what is never null less."""
    return said is not None and said.startswith(sentence.partition(OF_NULL)[0])


def test_null_is_explained_where_it_may_stand() -> None:
    schemas: dict[str, Any] = {
        "Team": {
            "type": "object",
            "properties": {
                "team_name": {"type": "string"},
                "approved_on": {"type": ["string", "null"]},
                "held_by": {"anyOf": [{"$ref": "#/components/schemas/Role"}, {"type": "null"}]},
            },
        }
    }
    describe_schemas(schemas)
    said = {name: node["description"] for name, node in schemas["Team"]["properties"].items()}
    assert OF_NULL not in said.pop("team_name")
    assert all(OF_NULL in one for one in said.values())


@pytest.mark.parametrize("subject", SUBJECTS)
def test_sentences_stand_in_order(subject: str) -> None:
    """By the field, then by the schema: two people who add lines rarely meet."""
    keys = [key.rpartition(".")[::-2] for key in load_words(subject)]
    assert [after for before, after in pairwise(keys) if before > after] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_sentences_say_more_than_names(subject: str) -> None:
    words = load_words(subject)
    repeated = [key for key, said in words.items() if repeats_name(key, said)]
    assert repeated == [], "say what the name does not: its shape, unit, or when it is null"


def test_sentences_that_repeat_a_name_are_found() -> None:
    """The control."""
    assert repeats_name("Plan.team_name", "The name of the team")
    assert repeats_name("created_at", "Created at")
    assert not repeats_name("team_id", "UUID of the team")


def repeats_name(key: str, said: str) -> bool:
    return split_words(said) - EMPTY_WORDS <= split_words(key)


def split_words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W_]+", re.sub(r"([A-Z])", r" \1", text))}


def test_sentences_are_short_and_plain() -> None:
    said = [(key, text) for one in SUBJECTS for key, text in load_words(one).items()]
    long = [key for key, text in said if len(text) > LONG]
    assert len(long) <= MOST_LONG, long
    assert [key for key, text in said if text != text.strip() or text.endswith(".")] == []
    assert [key for key, text in said if find_ended(text)] == []


def test_the_description_stays_small(app: FastAPI) -> None:
    """For a phone's build, and for the line on which it is sent."""
    text = render_description(app).encode()
    assert len(text) <= MOST_BYTES
    assert len(gzip.compress(text)) <= MOST_BYTES_SENT


def test_the_description_says_little_twice(app: FastAPI) -> None:
    """Without words and examples: operations may be added, but none may grow."""
    bare = json.loads(render_description(app))
    for node in list_objects(bare):
        for key in WORDS:
            if key.startswith("example") or isinstance(node.get(key), str):
                node.pop(key, None)
    text = json.dumps(bare, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(text) <= MOST_BARE_BYTES * sum(1 for _ in list_operations(bare))
