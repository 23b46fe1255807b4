"""The document page by page as pictures: the pages of the PDF, and nothing that runs."""

import io
import os
import re
from typing import Any

import pytest
from pypdf import PdfReader

from backend.core.session.models import create_id
from backend.domains.reporting.report_papers.previews import PreviewCache, ReportPreview
from tests.acting import Api
from tests.documents.test_report_layout import sample
from tests.domains.reporting.report_papers.test_files import HOSTILE, approved, file
from tests.domains.reporting.reports.making import begun, corrected, done
from tests.domains.reporting.reports.making import written as worded

ELEMENTS = {"svg", "path", "g", "use", "defs", "symbol", "image", "clipPath"}


def page(api: Api, who: str, id: str, **asked: Any) -> str:
    answer = api.as_(who).get(f"/reports/{id}/document/page.svg", **asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "no-store"
    text: str = answer.text
    return text


@pytest.mark.whole_proof
@pytest.mark.once
def test_pages_are_pictures_of_the_pdf(api: Api) -> None:
    report = worded(api, begun(api), III=f"{HOSTILE} <script>x</script> javascript:1", IV="Tiếp")
    id, district = report["id"], api.as_("district")
    shown = done(district.get(f"/reports/{id}/document/pages"))
    pdf = PdfReader(io.BytesIO(file(api, "district", report, "document.pdf")))
    sizes = [(round(p.mediabox.width), round(p.mediabox.height)) for p in pdf.pages]
    assert [(p["width"], p["height"]) for p in shown["pages"]] == sizes
    assert [p["no"] for p in shown["pages"]] == list(range(1, len(sizes) + 1))
    mark = shown["mark"]
    for no in shown["pages"]:
        text = page(api, "district", id, no=no["no"], mark=mark)
        assert set(re.findall(r"<([A-Za-z]+)", text)) <= ELEMENTS
        assert not re.search(r"\son\w+=|javascript:|HYPERLINK", text)
        assert {link[0] for link in re.findall(r'href="([^"]+)"', text)} <= {"#", "d"}
    path = f"/reports/{id}/document/page.svg"
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"no": len(sizes) + 1}, 404),
        ({"no": 0}, 422),
        ({"mark": "0" * 32}, 404),
        ({"mark": "x"}, 422),
    ]
    for asked, status in wrong:
        assert district.get(path, **asked).status_code == status, asked
    known = {"If-None-Match": f'"{mark}"'}
    assert district.get(path, headers=known).status_code == 304
    for who, status in (("trangan", 404), ("inspector", 403)):
        assert api.as_(who).get(path).status_code == status
        assert api.as_(who).get(f"/reports/{id}/document/pages").status_code == status
    seen = api.as_("auditor").get("/audit-events", entity="reports", limit=50).json()["items"]
    assert sum(event["action"] == "exported" for event in seen) == 2  # the pages, and the PDF
    changed = corrected(api, "district", report, "sessions_held", 12)
    assert district.get(path, mark=mark).status_code == 404
    assert done(district.get(f"/reports/{changed['id']}/document/pages"))["mark"] != mark


def test_each_reader_sees_pages_of_his_own(api: Api) -> None:
    report = corrected(api, "district", begun(api), "crime_cases", 77_123)
    report = approved(api, worded(api, report, III="Có {{crime_cases}} vụ.", IV="Không"))
    path = f"/reports/{report['id']}/document/pages"
    marks = {who: done(api.as_(who).get(path))["mark"] for who in ("district", "province")}
    assert marks["district"] != marks["province"]
    stolen = {"no": 1, "mark": marks["district"]}
    answer = api.as_("province").get(f"/reports/{report['id']}/document/page.svg", **stolen)
    assert answer.status_code == 404


@pytest.mark.once
def test_pages_lie_in_a_file_that_ends_with_their_preview() -> None:
    made = [b'<svg viewBox="0 0 595 842">' + os.urandom(size) for size in (10, 70_000, 0)]
    preview = ReportPreview(made)
    assert [preview.page(no) for no in (2, 1, 3)] == [made[1], made[0], made[2]]
    file = preview.file
    told = os.fstat(file.fileno())
    assert (told.st_nlink, told.st_size) == (0, preview.weight)
    assert not any(isinstance(held, bytes) for held in vars(preview).values())
    del preview
    assert file.closed


@pytest.mark.once
def test_the_shelf_keeps_what_was_asked_for_last() -> None:
    paper = sample(areas=[], forms=[], chapters=[])
    previews = PreviewCache()
    first = previews.get_or_render("a", paper)
    assert previews.get_or_render("a", paper) is first
    previews.most = first.weight * 2 + 1
    previews.get_or_render("b", paper)
    assert previews.find("a") is first
    previews.get_or_render("c", paper)
    assert (previews.find("a") is first, previews.find("b")) == (True, None)
    assert first.page(1).startswith(b"<svg")
    reader = create_id()
    assert [first.is_new_to(one) for one in (reader, reader, create_id())] == [True, False, True]
