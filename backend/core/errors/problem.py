"""Problem responses (RFC 9457) in the language of the request."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import params
from fastapi.exceptions import RequestValidationError
from pydantic import Field, JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse

from backend.core.errors.exceptions import AppError, FieldError
from backend.core.errors.validation import to_field_error
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.text.i18n import MessageParam, translate
from backend.core.text.schemas import BaseModel

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 100
"""Fields that one answer names; a body of many lines may have thousands that are wrong."""


class ProblemError(BaseModel):
    pointer: str = Field(description="JSON pointer into the body, or ?name of a parameter")
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457; `code`s never change, words follow Accept-Language (vi by default, en)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[ProblemError] | None = None
    current: Any = None
    reason: SignOutReason | None = Field(
        None, description="Why the sign-in is over; told to whoever still holds its secret"
    )
    wipe: bool | None = Field(
        None, description="True: the device was ended, and removes what it keeps offline (R39)"
    )


def get_language(request: Request) -> str:
    """'en' if Accept-Language names English first, else 'vi'; the answer then varies by it."""
    request.state.reads_language = True
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "vi"


def build_problem(
    request: Request,
    status: int,
    code: str,
    *,
    params: Mapping[str, MessageParam] | None = None,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
    reason: SignOutReason | None = None,
    **extra: JsonValue,
) -> JSONResponse:
    language = get_language(request)
    body: dict[str, JsonValue] = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": translate(reason or code, language, params or {}),
        "instance": request.scope.get("path", ""),
        "code": code,
        **extra,
    }
    if reason is not None:
        body["reason"] = reason
    if reason is SignOutReason.DEVICE_ENDED:
        body["wipe"] = True
    if errors:
        body["errors"] = [
            {
                "pointer": e.pointer,
                "code": e.code,
                "message": translate(e.code, language, e.params),
            }
            for e in errors
        ]
    return JSONResponse(
        body,
        status,
        headers={"Content-Language": language, **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def to_problem(request: Request, error: AppError) -> JSONResponse:
    return build_problem(
        request,
        error.status,
        error.code,
        params=error.params,
        errors=error.errors,
        headers=error.headers,
        reason=error.reason,
        **error.extra,
    )


def to_validation_problem(request: Request, error: RequestValidationError) -> JSONResponse:
    """All fields that pydantic refuses; the values that were sent are not repeated."""
    errors = [to_field_error(e) for e in error.errors()]
    if any(e["type"] == "json_invalid" for e in error.errors()):
        return build_problem(request, 400, "malformed-request")
    if is_json(request) and has_form(request.scope.get("route")):
        errors = [FieldError("", "not-a-form")]  # else each of its fields would be missing
    return build_problem(request, 422, "invalid", errors=errors[:MAX_ERRORS])


def is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def has_form(route: object) -> bool:
    """Whether the body of a route is a form, with files or without."""
    body = getattr(route, "body_field", None)
    return isinstance(getattr(body, "field_info", None), params.Form)
