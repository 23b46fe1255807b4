"""Serves the built SPA and the interactive API documentation from the process of the API."""

from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Scope

from backend.core.errors.problem import build_problem
from backend.core.http.dispatch import API_PREFIX
from backend.core.http.etags import compute_etag, has_current_copy
from backend.core.http.indexed_headers import get_headers
from backend.core.http.media_types import JSON
from backend.core.http.middleware import SECURITY_HEADERS
from backend.core.text.i18n import register_messages
from backend.settings import Settings

DOCS_PATH, DESCRIPTION_PATH = "/api/docs", f"{API_PREFIX}/openapi.json"
GUESSED = ("/api", API_PREFIX)
"""What somebody tries who has the address alone."""
DOCS_CSP = (
    SECURITY_HEADERS["Content-Security-Policy"]
    .split("; require-trusted-types-for")[0]
    .replace("img-src 'self' blob:", "img-src 'self' data:")
)
DOCS = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>API – Sổ 178</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="service-desc" type="application/json" href="/api/v1/openapi.json">
<link rel="stylesheet" href="/api-docs/swagger-ui.css">
<link rel="stylesheet" href="/api-docs/page.css"></head>
<body><div id="swagger-ui"></div>
<noscript><a href="/api/v1/openapi.json">OpenAPI: /api/v1/openapi.json</a></noscript>
<script src="/api-docs/swagger-ui-bundle.js"></script>
<script src="/api-docs/start.js"></script></body></html>
"""


COMPRESSED_FROM = 1024
"""Bytes from which an answer is compressed."""
COMPRESSION_LEVEL = 5
NOT_COMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf")
"""A PDF is asked for in parts."""


def add_docs(app: FastAPI, settings: Settings) -> None:
    """Serve the API's description and a page that shows it; in production say they are closed."""
    if not settings.docs_are_open:
        for asked in (*GUESSED, DOCS_PATH, DESCRIPTION_PATH):
            app.add_route(asked, render_docs_closed, include_in_schema=False)
        return

    async def docs(_request: Request) -> Response:
        return HTMLResponse(DOCS, headers={"Content-Security-Policy": DOCS_CSP})

    def render(app: FastAPI) -> str:
        from backend.api_description.document import render_description  # noqa: PLC0415 (few ask)

        return render_description(app)

    async def get_description(request: Request) -> Response:
        text = await run_in_threadpool(render, app)  # the first time takes seconds
        headers = {"ETag": compute_etag(text), "Cache-Control": "no-cache"}
        if has_current_copy(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(text, media_type="application/json", headers=headers)

    async def lead_to_docs(_request: Request) -> Response:
        return RedirectResponse(DOCS_PATH)

    app.add_route(DOCS_PATH, docs, include_in_schema=False)
    for guessed in GUESSED:
        app.add_route(guessed, lead_to_docs, include_in_schema=False)
    app.add_route(DESCRIPTION_PATH, get_description, include_in_schema=False)


async def render_docs_closed(request: Request) -> Response:
    return build_problem(request, 404, "docs-closed")


def add_frontend(app: FastAPI, settings: Settings) -> None:
    """Serve the SPA, and answer 404 for paths of the API that do not exist."""

    async def answer_no_such_path(request: Request) -> Response:
        return build_problem(request, 404, "no-such-path")

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    app.add_route("/api/{path:path}", answer_no_such_path, methods=methods, include_in_schema=False)
    directory = Path(settings.frontend_dir)
    if (directory / "index.html").is_file():
        app.frontend("/", directory=directory, fallback="index.html")
    app.add_middleware(
        GZipMiddleware,
        minimum_size=COMPRESSED_FROM,
        compresslevel=COMPRESSION_LEVEL,
        exclude_content_types=NOT_COMPRESSED,
    )


def build_compressed_answer(scope: Scope, response: Response) -> ASGIApp:
    """The response as the layer of the application would send it."""
    if type(response) is Response and response.status_code == 200:
        if len(response.body) < COMPRESSED_FROM:
            return response
        accepted = get_headers(scope).get("accept-encoding", "")
        if response.media_type == JSON and "gzip" not in accepted:
            response.headers.add_vary_header("Accept-Encoding")
            return response
    return GZipMiddleware(
        response,
        COMPRESSED_FROM,
        COMPRESSION_LEVEL,
        exclude_content_types=NOT_COMPRESSED,
    )


register_messages(
    {
        "docs-closed": (
            "Máy chủ này không mở mô tả API. Đọc ở bản dùng thử cùng phiên bản.",
            "This server keeps its API's description closed. Read it at a demo of this version.",
        ),
    }
)
