"""What is told of the demo district, as data: files beside this module, checked when loaded."""

from importlib import resources
from typing import TypeVar

from pydantic import TypeAdapter

Content = TypeVar("Content")


def load_content(name: str, kind: type[Content]) -> Content:
    """The content of the file `name`."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return TypeAdapter(kind).validate_json(text)
