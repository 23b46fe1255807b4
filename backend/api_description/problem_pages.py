"""The page that the `type` of a problem opens: its code and its words in both languages."""

from html import escape

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from backend.core.errors.problem import build_problem
from backend.core.text.i18n import has_message, list_codes, translate

PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{title} – Sổ 178</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1>
{content}
</main></body></html>
"""
ALL_CODES = '<p><a href="/problems">Tất cả các mã – <span lang="en">All codes</span></a></p>'


def add_problem_pages(app: FastAPI) -> None:
    """Serve GET /problems and GET /problems/{code}; they tell nothing of any record."""
    app.add_route("/problems", get_problem_list, include_in_schema=False)
    app.add_route("/problems/{code}", get_problem_page, include_in_schema=False)


async def get_problem_list(_request: Request) -> Response:
    rows = "\n".join(
        f'<dt><a href="/problems/{code}"><code>{code}</code></a></dt>{render_words(code, "dd")}'
        for code in map(escape, list_codes())
    )
    return HTMLResponse(PAGE.format(title="Mã lỗi – Error codes", content=f"<dl>{rows}</dl>"))


async def get_problem_page(request: Request) -> Response:
    code = request.path_params["code"]
    if not has_message(code):
        return build_problem(request, 404, "no-such-path")
    content = f"{render_words(code, 'p')}\n{ALL_CODES}"
    return HTMLResponse(PAGE.format(title=escape(code), content=content))


def render_words(code: str, element: str) -> str:
    """A code's sentences in Vietnamese and English; `{name}` is what the problem itself names."""
    return "".join(
        f'<{element} lang="{language}">{escape(translate(code, language, {}))}</{element}>'
        for language in ("vi", "en")
    )
