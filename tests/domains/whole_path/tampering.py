"""Every other way at what is signed: each route that writes, and what the minutes rest on."""

import re
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests import world
from tests.acting import CURRENT
from tests.domains.whole_path.case import ANYONE, Case

BODIES: tuple[dict[str, Any], ...] = (
    {},
    {"reason": "Thay đổi"},
    {"status": "draft"},
    {"note": "Ghi thêm"},
)
BASES = ("name", "member", "owner", "handover")


class Tampering(Case):
    """Signed minutes, decisions and approved plans meet everything else that writes."""

    @precondition(lambda self: self.is_signed or self.is_decided)
    @rule(who=ANYONE, route=st.data(), body=st.sampled_from(BODIES))
    def by_any_route(self, who: str, route: Any, body: dict[str, Any]) -> None:
        """The ids of what is signed, at routes made for other records."""
        method, path = route.draw(st.sampled_from(self.office.routes))
        ids = [str(id) for id in (*self.ids[:2], self.place) if id is not None]
        id = route.draw(st.sampled_from(range(3)))
        filled = re.sub(r"\{[a-z_]+\}", ids[id % len(ids)], path)
        given = None if method == "DELETE" else body
        answer = self.send(who, method, filled, given, version=CURRENT)
        self.office.tried.add((method, path))
        if answer.status < 300 and self.breach is not None and path.startswith("/violations"):
            self.breach.version = self.office.version_of(self.breach.id)

    @precondition(lambda self: self.is_signed)
    @rule(who=st.sampled_from(("district", "inspector", "binhnghia")), what=st.sampled_from(BASES))
    def at_its_base(self, who: str, what: str) -> None:
        """The place gets another name and owner, a member another office; work is handed over."""
        minutes = self.minutes
        assert minutes is not None
        if what == "member":
            path = f"/inspection-teams/{world.team('district')}/members/{world.member('cong-an')}"
            change = {"agency": f"Công an huyện, đội {self.walked}"}
            answer = self.send(who, "PATCH", path, change, version=CURRENT)
            assert answer.status == (200 if who == "district" else 403), answer.content
        elif what == "handover":
            body = {
                "from_user_id": str(world.user(minutes.author)),
                "to_user_id": str(world.user("police")),
                "reason": "Chuyển công tác",
                "items": [{"kind": "inspection", "id": str(minutes.id), "version": 2}],
            }
            answer = self.send(who, "POST", "/handovers", body)
            assert 400 <= answer.status < 500, answer.content
        else:
            key = "name" if what == "name" else "owner_name"
            change = {key: f"Hương Sen {self.walked}"}
            answer = self.send(
                who, "PATCH", f"/establishments/{self.place}", change, version=CURRENT
            )
            assert answer.status == (403 if who == "inspector" else 200), answer.content
