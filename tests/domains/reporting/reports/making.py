"""Reports made through the door, as their writers make them."""

from typing import Any

from tests import world
from tests.acting import Api

QUARTER = {"period_kind": "quarter", "period_start": "2022-07-01"}
WORDS = {
    "III": "Một số cơ sở chưa khai báo lao động kịp thời.",
    "IV": "Tiếp tục kiểm tra theo kế hoạch năm.",
}
PAPER = {"document_no": "45/BC-UBND"}


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def begun(api: Api, who: str = "district", unit: str = "binhluc", **more: Any) -> Any:
    body = {"org_unit_id": str(world.unit(unit)), **QUARTER, **more}
    return done(api.as_(who).post("/reports", body), 201)


def act(
    api: Api,
    who: str,
    report: Any,
    name: str,
    body: dict[str, Any] | None = None,
    status: int = 200,
) -> Any:
    path = f"/reports/{report['id']}/{name}"
    return done(api.as_(who).post(path, body, etag=report), status)


def written(api: Api, report: Any, who: str = "district", **texts: str) -> Any:
    for code, text in (texts or WORDS).items():
        path = f"/reports/{report['id']}/sections/{code}"
        report = done(api.as_(who).patch(path, {"text": text}, report))
    return report


def submitted(api: Api, who: str = "district", unit: str = "binhluc", **more: Any) -> Any:
    report = written(api, begun(api, who, unit, **more), who)
    return act(api, who, report, "submit", {"accept_missing": True})


def corrected(api: Api, who: str, report: Any, code: str, value: int | None) -> Any:
    body = {"value": value, "reason": "Sổ giấy của xã ghi thêm", "evidence": PAPER}
    path = f"/reports/{report['id']}/lines/{code}"
    return done(api.as_(who).patch(path, body, report))


def line(report: Any, code: str) -> Any:
    return next(one for one in report["lines"] if one["code"] == code)


def fresh(api: Api, who: str, report: Any) -> Any:
    return done(api.as_(who).get(f"/reports/{report['id']}"))
