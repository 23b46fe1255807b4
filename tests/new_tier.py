"""A tier of government that data files alone add: "khu", with offices, signers and chains.

`add_tier` says what each data file gets. A test in the process takes it by `parse_with_tier`, a
server of its own by `copy_program`: the program is the same, byte for byte, and only data differ.
"""

import json
import shutil
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from backend.law import reference
from backend.law.reference import reference_files
from tests.serving import ROOT

CODE = "khu"
UNIT_CODE = "13998"
FIRST_DAY = "2025-07-01"
TIER = {
    "code": CODE,
    "name": "Khu",
    "name_en": "Zone",
    "adjective_en": "zone",
    "rank": 3,
    "kinds": ["khu"],
    "holds_establishments": True,
    "leads": [{"from": FIRST_DAY}],
}
UNIT = {
    "key": "dong-van-khu",
    "code": UNIT_CODE,
    "name": "Đồng Văn",
    "kind": "khu",
    "level": CODE,
    "parent": "ninh-binh-2025",
    "valid_from": FIRST_DAY,
}
LEAD, APPROVER, SUPERIOR = "Ban Văn xã khu", "Ủy ban khu", "Sở Y tế"
OFFICES = {
    "lead": (LEAD, "Ban VX khu", "Trưởng ban"),
    "approver": (APPROVER, APPROVER, "Chủ nhiệm"),
    "field_team": ("Đội kiểm tra liên ngành 178 khu", "Đội 178 khu", "Đội trưởng"),
    "police_handling": ("Công an khu", "Công an khu", "Trưởng Công an khu"),
    "decision_signer": ("Chủ nhiệm Ủy ban khu", "Chủ nhiệm Ủy ban khu", "Chủ nhiệm"),
    "superior": (SUPERIOR, SUPERIOR, "Giám đốc Sở"),
}
"""{function: (name, abbreviation, title of its head)}."""
SIGNER = f"{CODE}_chairman"


def add_tier(name: str, told: dict[str, Any]) -> None:
    """Add to the content of a data file what it says of the tier."""
    if name == "tiers.json":
        told["tiers"].append(TIER)
        told["counted_teams"][1]["tiers"].append(CODE)
    elif name == "chains.json":
        for chain in told["chains"]:
            chain["tiers"] += [CODE] if "commune" in chain["tiers"] else []
    elif name == "offices.json":
        told["offices"] += [build_office(function) for function in OFFICES]
        told["copies"].append({"tier": CODE, "from": FIRST_DAY, "lines": ["Các ban của khu"]})
    elif name == "staff_columns.json":
        told["columns"] += [
            {**column, "tier": CODE} for column in told["columns"] if column["tier"] == "commune"
        ]
    elif name == "org_units.json":
        told["units"].append(UNIT)
    elif name == "penalty_procedure.json":
        for decree in told["documents"]:
            decree["offices"] += [
                {**office, "code": SIGNER, "name": "Chủ nhiệm Ủy ban khu", "level": CODE}
                for office in decree["offices"]
                if office["code"] == "commune_chairman"
            ]


def build_office(function: str) -> dict[str, Any]:
    name, abbreviation, head = OFFICES[function]
    return {
        "function": function,
        "tier": CODE,
        "from": FIRST_DAY,
        "name": name,
        "name_en": name,
        "abbreviation": abbreviation,
        "head": head,
        "basis": "",
        "certainty": "secondary",
        "note": "Cấp chỉ có trong phép thử.",
    }


def parse_with_tier() -> Callable[[str, type[reference_files.ReferenceFile]], Any]:
    """What parses a data file with the tier in it, in the place of `_parse_file`."""

    @cache
    def parse(name: str, kind: type[reference_files.ReferenceFile]) -> Any:
        told = json.loads(resources.files(reference).joinpath(name).read_text("utf-8"))
        add_tier(name, told)
        return kind.model_validate_json(json.dumps(told))

    return parse


def copy_program(folder: Path) -> Path:
    """A folder with a copy of the program whose data files, and nothing else, know the tier."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "backend", folder / "backend", ignore=ignored)
    for path in (folder / "backend" / "law" / "reference").glob("*.json"):
        told = json.loads(path.read_text("utf-8"))
        add_tier(path.name, told)
        path.write_text(json.dumps(told), "utf-8")
    for name in ("migrations", "frontend", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    return folder
