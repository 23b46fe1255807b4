"""The page that the `type` of a problem opens: its code and its words in both languages."""

from html import escape

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from backend.core.errors.problem import build_problem
from backend.core.text.i18n import has_message, list_codes, translate

PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{title} – Sổ 178</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/problems.css"></head>
<body><main>
<p><a class="brand" href="/"><img src="/mark.svg" alt="" width="26" height="32">Sổ 178</a></p>
<h1>{title}</h1>
{content}
</main></body></html>
"""
STYLE = """
body { margin: 0; background: #f2f5f4; color: #172226; font: 1rem/1.55 "Be Vietnam Pro", system-ui,
  Roboto, "Segoe UI", Arial, sans-serif; }
main { box-sizing: border-box; max-width: 1040px; min-height: 100vh; margin: 0 auto;
  padding: 16px clamp(16px, 4vw, 32px) 48px; background: #fff; overflow-wrap: anywhere; }
h1 { margin: 20px 0 12px; font-size: 1.625rem; line-height: 1.3; }
a { color: #0b5568; }
a:focus-visible { outline: 3px solid #ffc533; outline-offset: 2px; }
.brand { display: inline-flex; gap: 10px; align-items: center; min-height: 44px; color: #172226;
  font-weight: 600; text-decoration: none; }
dl { margin: 0; }
dt { padding-top: 12px; border-top: 1px solid #cfdada; }
dt a { display: inline-block; min-height: 24px; }
dd { margin: 0 0 8px; }
[lang="en"] { color: #42515a; }
"""
"""That of the other pages for everyone (`frontend/src/styles/tokens.css`), without their build."""
ALL_CODES = '<p><a href="/problems">Tất cả các mã – <span lang="en">All codes</span></a></p>'


def add_problem_pages(app: FastAPI) -> None:
    """Serve GET /problems and GET /problems/{code}; they tell nothing of any record."""
    app.add_route("/problems", get_problem_list, include_in_schema=False)
    app.add_route("/problems.css", get_problem_style, include_in_schema=False)
    app.add_route("/problems/{code}", get_problem_page, include_in_schema=False)


def get_problem_list(_request: Request) -> Response:
    rows = "\n".join(
        f'<dt><a href="/problems/{code}"><code>{code}</code></a></dt>{render_words(code, "dd")}'
        for code in map(escape, list_codes())
    )
    return HTMLResponse(PAGE.format(title="Mã lỗi – Error codes", content=f"<dl>{rows}</dl>"))


def get_problem_page(request: Request) -> Response:
    code = request.path_params["code"]
    if not has_message(code):
        return build_problem(request, 404, "no-such-path")
    content = f"{render_words(code, 'p')}\n{ALL_CODES}"
    return HTMLResponse(PAGE.format(title=escape(code), content=content))


async def get_problem_style(_request: Request) -> Response:
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def render_words(code: str, element: str) -> str:
    """A code's sentences in Vietnamese and English; `{name}` is what the problem itself names."""
    return "".join(
        f'<{element} lang="{language}">{escape(translate(code, language, {}))}</{element}>'
        for language in ("vi", "en")
    )
