"""Download responses for attachments: browsers save them and never open or cache them (R26)."""

from typing import Any

from starlette.responses import Response

from backend.core.http.middleware import FILE_CSP

FILE_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


def build_attachment_response(content: bytes, media_type: str, name: str) -> Response:
    """`name` has no extension. A page can show a picture by fetching it; a PDF is only saved."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{FILE_EXTENSIONS[media_type]}"',
        "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


def describe_file_responses(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of a response with a file of one of these types."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(media_types, binary)}}
