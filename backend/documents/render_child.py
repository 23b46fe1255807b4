"""Renders papers in child processes: the libraries and what they leave never burden the server.

The fork server has loaded the libraries, the fonts and the default templates. A child renders one
paper under limits, and ends. It gets a `RenderRequest` on a line, the paper as JSON on the next,
and the bytes of a template; it answers with a `RenderAnswer` on a line, and the parts.
"""

import json
import resource
import socket
from collections.abc import Callable, Mapping
from typing import TypedDict

from backend.core.server.fork_server import run_fork_server
from backend.documents import pdf, recheck_word, report_word, word
from backend.documents.default_templates import get_default_template
from backend.documents.paper_content import Paper
from backend.documents.recheck_content import RecheckPaper
from backend.documents.report_content import ReportPaper
from backend.documents.template_schema import (
    DEFAULT_TEMPLATE_LABEL,
    KINDS,
    BadTemplate,
    get_kind,
)

MAX_MEMORY = 1024 * 2**20
MAX_SECONDS = 60
"""Of the processor, of all threads together."""
MODELS: tuple[type[Paper], ...] = (*KINDS.values(), RecheckPaper, ReportPaper)
PAPERS = {model.__name__: model for model in MODELS}


class RenderRequest(TypedDict):
    """`act`: a key of ACTS; `kind`: the class of the paper, or the kind of a template."""

    act: str
    kind: str
    label: str


class RenderAnswer(TypedDict):
    """`sizes`: of the parts that follow; `code` and `names` tell of a bad template, `failure` of
    an error of the program by its type."""

    sizes: list[int]
    code: str
    names: list[str]
    failure: str


def main() -> None:
    """Load what every paper needs, before the first child."""
    pdf.load_fonts()
    for kind in KINDS:
        get_default_template(kind)
    for model in MODELS:
        model.model_rebuild()
    run_fork_server(run_request)


def run_request(connection: socket.socket) -> None:
    set_resource_limits()
    with connection.makefile("rb") as received:
        request: RenderRequest = json.loads(received.readline())
        paper, template = received.readline(), received.read()
    parts: list[bytes] = []
    answer: RenderAnswer = {"sizes": [], "code": "", "names": [], "failure": ""}
    try:
        parts = ACTS[request["act"]](request, paper, template)
        answer["sizes"] = [len(part) for part in parts]
    except BadTemplate as bad:
        answer |= {"code": bad.code, "names": bad.names}
    except Exception as error:
        answer["failure"] = type(error).__name__
    connection.sendall(json.dumps(answer).encode() + b"\n")
    for part in parts:
        connection.sendall(part)


def set_resource_limits() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parse_paper(request: RenderRequest, paper: bytes) -> Paper:
    return PAPERS[request["kind"]].model_validate_json(paper)


def parse_report(paper: bytes) -> ReportPaper:
    return ReportPaper.model_validate_json(paper)


def render_docx(content: Paper, template: bytes, label: str) -> bytes:
    """The paper from the template, or from the default one if there is none or it fails.

    The paper names the template that was used. A template was tested with a sample only, so it can
    still fail on a real text; the paper must be rendered all the same.
    """
    if isinstance(content, RecheckPaper):
        return recheck_word.render_paper(content, label)  # no template lays these two out
    if isinstance(content, ReportPaper):
        return report_word.render_paper(content, label)
    if template:
        try:
            return word.render_template(template, content, label)
        except BadTemplate:
            pass
    default = get_default_template(get_kind(content))
    return word.render_template(default, content, DEFAULT_TEMPLATE_LABEL)


def check_template(template: bytes, kind: str) -> list[bytes]:
    """No parts for a template that can be used; raises BadTemplate for another."""
    word.ensure_valid_template(template, kind)
    return []


ACTS: Mapping[str, Callable[[RenderRequest, bytes, bytes], list[bytes]]] = {
    "docx": lambda asked, paper, template: [
        render_docx(parse_paper(asked, paper), template, asked["label"])
    ],
    "pdf": lambda asked, paper, _: [pdf.render_pdf(parse_paper(asked, paper), asked["label"])],
    "forms-docx": lambda asked, paper, _: [
        report_word.render_forms(parse_report(paper), asked["label"])
    ],
    "forms-pdf": lambda asked, paper, _: [pdf.render_forms(parse_report(paper), asked["label"])],
    "pages": lambda asked, paper, _: pdf.render_pages(parse_report(paper), asked["label"]),
    "default-template": lambda asked, _paper, _: [get_default_template(asked["kind"])],
    "check-template": lambda asked, _paper, template: check_template(template, asked["kind"]),
}


if __name__ == "__main__":
    main()
