"""R8 in reports: whoever may not read counts of persons learns none of them from any report.

The same work in two worlds that differ in those counts alone: by commune and in all, in a quarter,
the half-year over it, corrections, remarks, editions and what came later. Whatever a reader is
answered must be the same in both: then nothing that it leaves open can be narrowed by subtracting
one answer from another.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.canonical_json import to_canonical_json
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.reporting.reports.models import ReportEdition
from backend.metrics import disclosure
from backend.permissions import Role
from tests import world
from tests.acting import Api, Person, add
from tests.documents.reading_back import docx_text
from tests.domains.reporting.reports.making import PAPER, act, begun, done, submitted, written
from tests.domains.support.support_releases.surfaces import is_json, parts
from tests.domains.support.support_services.counting import write

pytestmark = [pytest.mark.postgres_in_campaign]

SPRING = {"period_start": "2022-04-01"}
HALF = {"period_kind": "half_year", "period_start": "2022-01-01"}
OF_ITSELF = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(Z|\+\d\d:\d\d)?|\d\d giờ \d\d phút \d\d/\d\d/\d{4}"
)
"""Ids, hashes and moments: what differs between two worlds although nothing else does."""
OUTSIDE = ("leader", "province", "trangan", "district2")
Told = dict[str, Any]
NewWorld = Callable[[], Api]


def made(api: Api, few: int) -> dict[str, str]:
    """A world with so few loans, and cases: {name: report id}."""
    api.run(second_hats)
    write(api, "binhnghia", "2022-02", loan=few if few == 3 else 0)
    write(api, "binhnghia", "2022-05", loan=few, health=9)
    write(api, "trangan", "2022-05", health=14)
    crime = {"org_unit_id": str(world.unit("binhluc")), "period_kind": "quarter"}
    for start in ("2022-04-01", "2022-07-01"):  # the leader, who reads them, is asked of the first
        cases = few if start == "2022-07-01" else 7
        body = {**crime, "period_start": start, "case_count": cases, "person_count": cases}
        done(api.as_("police").post("/crime-statistics", body), 201)
    parts = {
        "winter": submitted(api, "binhnghia", "binhnghia", period_start="2022-01-01"),
        "spring": submitted(api, "binhnghia", "binhnghia", **SPRING),
    }
    said = {"lines": {"support_loan": f"Sổ ghi {few}"}, "comment": "Xem lại"}
    parts["spring"] = act(api, "district", parts["spring"], "return", said)
    parts["spring"] = mended(api, "binhnghia", parts["spring"], "support_loan", few + 1)
    parts["spring"] = act(api, "binhnghia", parts["spring"], "submit", {})
    whole = act(api, "leader", district(api, few, **SPRING), "approve")
    whole = act(api, "province", act(api, "district", whole, "send"), "return", {"comment": "Sửa"})
    whole = mended(api, "district", whole, "support_total", 20 + few)
    whole = act(api, "district", whole, "submit", {"accept_missing": True})
    whole = act(api, "leader", whole, "approve")
    half = act(api, "leader", district(api, few, **HALF), "approve")
    autumn = act(api, "leader", district(api, few), "approve")
    above = {
        name: begun(api, "province", "hanam", **of) for name, of in (("q", SPRING), ("h", HALF))
    }
    write(api, "binhnghia", "2022-06", loan=few)
    found = {**parts, "whole": whole, "half": half, "autumn": autumn, **above}
    return {name: report["id"] for name, report in found.items()}


def second_hats(db: Session) -> None:
    """The leader reads one commune's support as its officer, the province another's crime."""
    for who, role, at in (
        ("leader", Role.LOCAL_OFFICER, "trangan"),
        ("province", Role.POLICE_OFFICER, "thanhliem"),
    ):
        add(db, RoleGrant(user_id=world.user(who), org_unit_id=world.unit(at), role=role))


def district(api: Api, few: int, **period: str) -> Any:
    report = mended(api, "district", begun(api, **period), "support_health", 20 + few)
    text = "Hỗ trợ {{support_loan}} lượt vay vốn ({{support_loan.share}}%)."
    report = written(api, report, II=text, III="Không.", IV="Tiếp tục.")
    return act(api, "district", report, "submit", {"accept_missing": True})


def mended(api: Api, who: str, report: Any, code: str, value: int) -> Any:
    body = {"value": value, "reason": f"Sổ ghi {value}", "evidence": {"document_no": f"{value}/BC"}}
    return done(api.as_(who).patch(f"/reports/{report['id']}/lines/{code}", body, report))


def answers(api: Api, reports: dict[str, str], person: str) -> Told:
    who, told = api.as_(person), {}
    for path in ("/reports", "/inbox", "/report-figures", "/changes?after=0&limit=200"):
        told[path] = plain(who.get(path))
    for period in ("quarter&period_start=2022-04-01", "half_year&period_start=2022-01-01"):
        told[period] = plain(who.get(f"/reports/overview?period_kind={period}"))
    for name in reports:
        if (person, name) != ("leader", "autumn"):
            told |= {f"{name} {path}": answer for path, answer in of_report(who, name, reports)}
    return told


def of_report(who: Person, name: str, reports: dict[str, str]) -> Any:
    path = f"/reports/{reports[name]}"
    found = who.get(path)
    yield "", plain(found)
    if found.status_code != 200:
        return
    for code in ("support_loan", "crime_cases"):
        yield code, plain(who.get(f"{path}/lines/{code}/records"))
    for part in ("edition", "diff?with_edition=1"):
        yield part, plain(who.get(f"{path}/{part}"))
    yield "diff", plain(who.get(f"{path}/diff", **{"with": reports["half"]}))
    if name == "whole":
        for part in ("late-changes", "document.docx", "document.xlsx", "forms.xlsx"):
            yield part, plain(who.get(f"{path}/{part}"))


def plain(answer: Any) -> tuple[int, str]:
    """Status and words, of a file what stands in it; without what differs by itself."""
    if answer.content[:2] == b"PK":
        is_word = "word" in answer.headers["content-type"]
        text = docx_text(answer.content) if is_word else parts(answer.content)
    else:
        text = answer.text if is_json(answer) else answer.content.decode("latin-1")
    return answer.status_code, OF_ITSELF.sub("", text)


def differing(first: Told, second: Told) -> set[str]:
    paths = first.keys() | second.keys()
    return {path for path in paths if first.get(path) != second.get(path)}


@pytest.mark.whole_proof
@pytest.mark.once
def test_two_worlds_of_reports_look_the_same(
    begin: NewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controls: the office, which may know, finds the difference, and so would the others."""
    told: list[dict[str, Told]] = []
    for few in (2, 3):
        api = begin()
        reports = made(api, few)
        told.append({who: answers(api, reports, who) for who in OUTSIDE})
        told[-1]["district"] = controls(api.as_("district"), reports["whole"])
        with monkeypatch.context() as broken:
            broken.setattr(disclosure, "has_exact_access", lambda *_: True)
            for who in ("leader", "province"):
                told[-1][f"{who}, were it shown"] = controls(api.as_(who), reports["whole"])
    for person in OUTSIDE:
        assert differing(*(of[person] for of in told)) == set(), person
    for person in told[0].keys() - {*OUTSIDE}:
        assert len(differing(*(of[person] for of in told))) == 3, person


def controls(who: Person, id: str) -> Told:
    return {
        part: plain(who.get(f"/reports/{id}{part}")) for part in ("", "/edition", "/forms.xlsx")
    }


def test_a_hash_confirms_no_guess(api: Api) -> None:
    """What hides a few small numbers under a hash hides nothing: the guesser tries them all."""
    write(api, "binhnghia", "2022-08", loan=3)
    report = act(api, "leader", submitted(api), "approve")
    path = f"/reports/{report['id']}/edition"
    whole, seen = (json.loads(api.as_(who).get(path).content) for who in ("district", "leader"))
    assert seen["lines"] != whole["lines"]
    guess = {**seen, "lines": whole["lines"], "sections": whole["sections"]}
    assert report["content_hash"] not in (hashed(seen), hashed(guess))
    assert report["content_hash"] == hashed({**guess, "seal": whole["seal"]})  # the control
    kept = api.one(sa.select(ReportEdition.sources))
    assert seen["sources_hash"] != hashlib.sha256(kept.encode()).hexdigest()
    sealed = whole["seal"] + kept
    assert seen["sources_hash"] == hashlib.sha256(sealed.encode()).hexdigest()


def hashed(content: Any) -> str:
    return hashlib.sha256(to_canonical_json(content).encode()).hexdigest()


def test_nobody_corrects_what_they_may_not_read(api: Api) -> None:
    act(api, "leader", submitted(api), "approve")
    above = begun(api, "province", "hanam")
    body = {"value": 3, "reason": "Sổ", "evidence": PAPER}
    path = f"/reports/{above['id']}/lines"
    assert api.as_("province").patch(f"{path}/support_loan", body, above).status_code == 403
    assert api.as_("province").patch(f"{path}/inspections_signed", body, above).status_code == 200


def support_corrected_later(api: Api) -> Any:
    """A frozen report of the district, a part of which is corrected in support since."""
    part = submitted(api, "binhnghia", "binhnghia")
    whole = act(api, "leader", submitted(api), "approve")
    whole = act(api, "district", whole, "send")
    part = act(api, "district", part, "return", {"lines": {"support_loan": "Xem lại"}})
    part = mended(api, "binhnghia", part, "support_loan", 7)
    act(api, "binhnghia", part, "submit", {})
    return whole


def test_late_changes_name_no_guarded_figure_to_those_who_may_not_read_it(api: Api) -> None:
    """That a commune corrected its support is told to the office, the control, and no other."""
    whole = support_corrected_later(api)
    for who, told in (("district", {"support_loan"}), ("leader", set()), ("province", set())):
        found = done(api.as_(who).get(f"/reports/{whole['id']}/late-changes"))
        changes = {item["change"] for item in found["items"]}
        assert "part_changed" in changes, who
        assert {code for item in found["items"] for code in item["codes"]} == told, who


def test_a_line_sent_back_is_open_to_none_who_may_not_read_it(api: Api) -> None:
    """Which line was sent back would name it."""
    part = submitted(api, "binhnghia", "binhnghia")
    lines = {"support_loan": "Xem lại", "inspections_signed": "Xem lại"}
    act(api, "district", part, "return", {"lines": lines})
    for who, open_lines in (("binhnghia", set(lines)), ("leader", {"inspections_signed"})):
        report = done(api.as_(who).get(f"/reports/{part['id']}"))
        assert {one["code"] for one in report["lines"] if one["is_open"]} == open_lines, who
