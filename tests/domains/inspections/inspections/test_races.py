"""Several people sign, record and remove at once: numbers have no gaps, minutes list everything."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.providers import get_findings_provider
from tests.acting import Api
from tests.domains.inspections.inspections.making import finding, made, whole, with_violation

AT_ONCE = 24


def at_once(work: Any, items: Any) -> list[Any]:
    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(work, items))


def listed(db: Session, id: UUID) -> list[dict[str, str]]:
    return get_findings_provider().listed(db, id)


def test_those_who_sign_at_once_get_numbers_without_gaps(api: Api) -> None:
    people = [api.as_("inspector"), api.as_("district")]
    drafts = [made(people[0].post("/inspections", whole())) for _ in range(AT_ONCE)]

    def sign(numbered: tuple[int, dict[str, Any]]) -> Any:
        n, record = numbered
        return people[n % 2].post(f"/inspections/{record['id']}/sign", etag=record)

    answers = at_once(sign, enumerate(drafts))
    assert [a.status_code for a in answers] == [200] * AT_ONCE, [a.text for a in answers]
    numbers = sorted(a.json()["record_no"] for a in answers)
    assert numbers == [f"{n:02d}/BB-ĐKT178" for n in range(1, AT_ONCE + 1)]
    stored = sa.select(Inspection.record_seq).order_by(Inspection.record_seq)
    assert [row.record_seq for row in api.all(stored)] == list(range(1, AT_ONCE + 1))


def test_of_many_who_sign_one_record_one_signs(api: Api) -> None:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", whole()))
    answers = at_once(
        lambda _: inspector.post(f"/inspections/{record['id']}/sign", etag=record), range(12)
    )
    codes = sorted(a.status_code for a in answers)
    assert codes == [200, *[412] * 11], [a.text for a in answers]
    after = made(inspector.post("/inspections", whole()))
    next_one = inspector.post(f"/inspections/{after['id']}/sign", etag=after)
    assert next_one.json()["record_no"] == "02/BB-ĐKT178"


def test_signed_minutes_list_every_violation_that_was_taken(api: Api) -> None:
    """A finding either comes before the signature and is hashed, or is refused: never between."""
    inspector = api.as_("inspector")
    for _ in range(3):
        record = made(inspector.post("/inspections", with_violation()))
        path = f"/inspections/{record['id']}"

        def act(n: int, path: str = path, record: dict[str, Any] = record) -> Any:
            if n == 3:
                return inspector.post(f"{path}/sign", etag=record)
            return inspector.post("/violations", finding(inspection_id=record["id"]))

        answers = at_once(act, range(8))
        codes = [a.status_code for a in answers]
        assert codes[3] == 200, answers[3].text
        assert set(codes[:3] + codes[4:]) <= {201, 409}, codes
        taken = codes.count(201) + 1
        id = UUID(record["id"])
        of_record = sa.select(sa.func.count(Violation.id)).where(Violation.inspection_id == id)
        assert api.one(of_record) == taken
        assert len(api.run(listed, id)) == taken


def test_signing_and_removing_at_once_leaves_one_or_the_other(api: Api) -> None:
    inspector = api.as_("inspector")
    for _ in range(4):
        record = made(inspector.post("/inspections", with_violation()))
        path = f"/inspections/{record['id']}"
        signing, removing = at_once(
            lambda act: act(),
            [
                lambda path=path, r=record: inspector.post(f"{path}/sign", etag=r),
                lambda path=path, r=record: inspector.delete(path, etag=r),
            ],
        )
        pair = (signing.status_code, removing.status_code)
        assert pair in {(200, 412), (404, 204)}, (signing.text, removing.text)
        left = inspector.get(path)
        assert left.status_code == (200 if pair[0] == 200 else 404)
