"""Lists in Excel, brought in while cases go on: some go in, and none reaches what is signed."""

from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.acting import CURRENT
from tests.domains.platform.imports.lists import HEADINGS, XLSX, workbook
from tests.domains.whole_path.case import Case
from tests.domains.whole_path.door import Answer

STAMPS = ("Mã cơ sở (không sửa)", "Phiên bản (không sửa)")
BOUNDARY = "whole-path"
OWNER = "Chủ cơ sở"
PLAIN = ("violations", "inspections", "decisions", "inspection-plan-visits")
"""Lists that are given out, and never taken in."""
FOR_REAL = ("new", "edit", "of minutes", "back")
HOW = (*("other kind", "no workbook", "stranger") * 8, *FOR_REAL)
"""A list that goes in costs as much as twenty that do not."""


class Lists(Case):
    """Who may bring lists in is the commune; its rows are places, with ids that it may forge."""

    @precondition(lambda self: self.minutes is not None or self.breach is not None)
    @rule(how=st.sampled_from(HOW), kind=st.sampled_from(PLAIN))
    def bring(self, how: str, kind: str) -> None:
        lacks = {"of minutes": self.minutes, "back": self.brought}
        if how in lacks and lacks[how] is None:
            how = "stranger"
        if how == "other kind":
            answer = self.upload("binhnghia", empty_workbook(), kind=kind)
            assert answer.status == 422, answer.content
        elif how == "no workbook":
            answer = self.upload("binhnghia", empty_workbook()[:200])
            assert answer.status == 422, answer.content
        elif how == "stranger":
            assert self.upload("leader", empty_workbook()).status == 403
        elif how == "back":
            self.take_back()
        else:
            self.bring_row(how)

    def bring_row(self, how: str) -> None:
        """A row for a new place, for the place of the case, or with the id of its minutes."""
        n = self.office.imported = self.office.imported + 1
        row: list[Any] = [f"Karaoke số {n}", "Karaoke", f"Ngõ {n}", "Bình Nghĩa", f"Chủ số {n}"]
        if how == "edit":
            row = [f"Nhà nghỉ đổi tên {n}", "Nhà nghỉ", f"Ngõ {n}", "Bình Nghĩa", f"Chủ {n}"]
            place = self.send("binhnghia", "GET", f"/establishments/{self.place}").json
            row += [str(self.place), place["version"]]
        elif self.minutes is not None and how == "of minutes":
            row += [str(self.minutes.id), 1]
        content = workbook((*HEADINGS, OWNER, *STAMPS), row)
        checked = self.upload("binhnghia", content)
        assert checked.status == 201, checked.content
        found = checked.json
        went = (found["created_count"], found["updated_count"], found["error_count"])
        assert went == {"new": (1, 0, 0), "edit": (0, 1, 0)}.get(how, (0, 0, 1)), found
        path = f"/imports/{found['id']}/apply"
        answer = self.send("binhnghia", "POST", path, version=found["version"])
        assert answer.status == (409 if how == "of minutes" else 200), answer.content
        if how != "of minutes":
            assert answer.json["status"] == "applied"
            self.brought = UUID(found["id"])
        self.went(f"list: {how}")

    def take_back(self) -> None:
        """What a list of this case brought in goes again, whatever rests on it by now."""
        answer = self.send("binhnghia", "POST", f"/imports/{self.brought}/revert", version=CURRENT)
        assert answer.status in (200, 409), answer.content
        self.went(f"list: back {answer.status}")

    def upload(self, who: str, content: bytes, kind: str = "establishments") -> Answer:
        head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        body = (
            f'{head}"kind"\r\n\r\n{kind}\r\n{head}"file"; filename="ds.xlsx"\r\n'
            f"Content-Type: {XLSX}\r\n\r\n"
        ).encode()
        form = f"multipart/form-data; boundary={BOUNDARY}"
        whole = body + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.send(who, "POST", "/imports", whole, form=form)


@cache
def empty_workbook() -> bytes:
    return workbook(HEADINGS)
