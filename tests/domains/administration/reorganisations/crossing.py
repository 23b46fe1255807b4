"""The crossing of 1/7/2025 in the cast: a new province, one merged commune, one renamed."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.core.text.clock import set_today
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made

FIRST_DAY, LAST_DAY = date(2025, 7, 1), date(2025, 6, 30)
TODAY = date(2025, 7, 3)
ACTS = "/reorganisations"
PROVINCE, MERGED, RENAMED, BESIDE = (
    UUID(f"01890000-0000-7000-8000-0000000000c{n}") for n in range(4)
)


def at(name: str) -> str:
    return str(world.unit(name))


def new_unit(id: UUID, code: str, name: str, parent: Any, *before: str) -> dict[str, Any]:
    level, kind = ("commune", "xã") if parent else ("province", "tỉnh")
    return {
        "id": str(id),
        "code": code,
        "name": name,
        "kind": kind,
        "level": level,
        "parent_id": str(parent) if parent else None,
        "predecessor_ids": [at(one) for one in before],
    }


def build_contents(**more: Any) -> dict[str, Any]:
    """Bình Nghĩa and Tràng An merge, Bình Mỹ and Liêm Phong get new names, both districts end."""
    new = [
        new_unit(PROVINCE, "37", "Ninh Bình", None, "hanam"),
        new_unit(MERGED, "13504", "Bình Lục", PROVINCE, "binhnghia", "trangan"),
        new_unit(RENAMED, "13501", "Bình Mỹ", PROVINCE, "binhmy"),
        new_unit(BESIDE, "13474", "Liêm Phong", PROVINCE, "liemphong"),
    ]
    ended = [{"unit_id": at(name)} for name in ("hanam", "binhnghia", "trangan", "binhmy")]
    ended += [{"unit_id": at("liemphong")}]
    ended += [
        {"unit_id": at(name), "keeper_id": str(PROVINCE)} for name in ("binhluc", "thanhliem")
    ]
    return {"new_units": new, "ended_units": ended, **more}


def build_act(**more: Any) -> dict[str, Any]:
    return {
        "org_unit_id": at("hanam"),
        "decision_no": "1674/NQ-UBTVQH15",
        "decided_on": "2025-06-16",
        "effective_on": "2025-07-01",
        "legal_basis": "Nghị quyết 202/2025/QH15",
        "grace_ends_on": "2025-09-30",
        "contents": build_contents(),
        **more,
    }


def draft(api: Api, **more: Any) -> dict[str, Any]:
    set_today(TODAY)
    act: dict[str, Any] = made(api.as_("admin").post(ACTS, build_act(**more)))
    return act


def preview(api: Api, act: dict[str, Any], who: str = "admin") -> dict[str, Any]:
    found: dict[str, Any] = done(api.as_(who).post(f"{ACTS}/{act['id']}/preview"))
    return found


def confirm(api: Api, who: str = "auditor") -> Any:
    (asked,) = api.as_(who).get("/second-approvals", awaiting_me=True).json()["items"]
    return api.as_(who).post(f"/second-approvals/{asked['id']}/confirm", etag=asked)


def cross(api: Api, **more: Any) -> dict[str, Any]:
    """The whole act, by both persons."""
    act = draft(api, **more)
    done(api.as_("admin").post(f"{ACTS}/{act['id']}/apply", etag=act))
    done(confirm(api))
    return done(api.as_("admin").get(f"{ACTS}/{act['id']}"))


def undo(api: Api, act: dict[str, Any]) -> dict[str, Any]:
    done(api.as_("admin").post(f"{ACTS}/{act['id']}/undo", etag=act))
    done(confirm(api))
    return done(api.as_("admin").get(f"{ACTS}/{act['id']}"))
