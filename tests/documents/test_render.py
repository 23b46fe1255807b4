"""Few papers are rendered at once, and one that takes too long is abandoned."""

import threading
from typing import Any

import anyio
import pytest

from backend.core.errors.exceptions import Unavailable
from backend.documents import render
from backend.documents.inspection_content import InspectionPaper
from backend.documents.paper_content import VerifiablePaper
from backend.documents.recheck_content import RecheckPaper
from backend.documents.template_schema import DEFAULT_TEMPLATE, build_sample_values
from tests.documents.reading_back import has_picture


def test_a_paper_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(render, "RENDER_TIMEOUT", 0.05)
    monkeypatch.setattr(render, "RENDER_SLOTS", threading.BoundedSemaphore(1))

    def stuck() -> bytes:
        done.wait(10)
        return b""

    async def two() -> list[Any]:
        found: list[Any] = []
        for work in (stuck, lambda: b"paper"):
            try:
                found.append(await render.run_in_render_thread(work))
            except Unavailable:
                found.append("unavailable")
        done.set()
        return found

    assert anyio.run(two) == ["unavailable", "unavailable"]


def test_a_paper_that_fails_or_is_stopped_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = InspectionPaper.model_validate(build_sample_values(InspectionPaper))
    with pytest.raises(render.RenderFailed, match="KeyError"):
        render.run_in_child("no-such-act", "InspectionPaper", content=paper)
    monkeypatch.setattr(render, "RENDER_TIMEOUT", 0.002)
    with pytest.raises(Unavailable):
        render.render_pdf(paper)


@pytest.mark.parametrize("model", [InspectionPaper, RecheckPaper])
def test_a_signed_paper_without_a_number_has_no_code(model: type[VerifiablePaper]) -> None:
    """Nobody could look it up: the other words of the signature stand there alone."""
    paper = model.model_validate(build_sample_values(model) | {"check_url": ""})
    assert paper.content_hash
    assert render.render_pdf(paper).startswith(b"%PDF")
    assert not has_picture(render.render_docx(paper, DEFAULT_TEMPLATE))


def test_a_paper_gets_its_seat_back() -> None:
    async def several() -> list[bytes]:
        return [await render.run_in_render_thread(lambda: b"paper") for _ in range(5)]

    assert anyio.run(several) == [b"paper"] * 5
