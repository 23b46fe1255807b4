"""docs/architecture.md says what is there: its paths exist, its picture is the contract."""

import re
import tomllib

from backend.plugins import PLUGIN_MODULES
from tests.serving import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_every_path_exists() -> None:
    named = re.findall(r"`((?:backend|core|domains|frontend|migrations|tests|\.ci)/[^`<]*)`", PAGE)
    assert len(named) > 15
    missing = [
        path
        for path in named
        if not any((ROOT / folder / path).exists() for folder in ("", "backend"))
    ]
    assert missing == []


def test_the_picture_is_the_contract() -> None:
    picture = PAGE.split("```")[1]
    drawn = set(re.findall(r"[a-z_]+", picture))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = [
        contract["layers"]
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    domains = re.findall(r"\w+", " ".join(layers[1]))
    rooms = re.findall(r"\w+", " ".join(layers[0][-8:]))
    assert set(domains) | set(rooms) - {"domains"} <= drawn
    order = [picture.index(name) for name in ("administration", "planning", "catalogues")]
    assert order == sorted(order)


def test_the_points_of_a_resource_are_those_that_are_found() -> None:
    table = PAGE.split("## What a resource adds")[1].split("## ")[0]
    assert all(f"`{name}`" in table for name in PLUGIN_MODULES)
