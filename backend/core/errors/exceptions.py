"""What can go wrong, each with its status and a code that never changes.

AppError
├── Malformed          400  the request cannot be read
├── Unauthenticated    401  who is asking is not known
├── Forbidden          403  the role lacks the function
├── NotFound           404  no such record, or not in the asker's units
├── NotAcceptable      406  no such format
├── Conflict           409  the record's state, or another record, is in the way
├── Gone               410  what was asked for is kept no longer
├── Stale              412  changed since it was read; carries the present representation
├── TooLarge           413
├── UnsupportedMediaType 415 the body is of another media type
├── RangeNotSatisfiable 416 the file has no such bytes
├── Invalid            422  what is wrong where
├── NeedsIfMatch       428
├── TooMany            429  try again after `retry_after` seconds
└── Unavailable        503  the database cannot answer now, or too many ask
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from sqlalchemy import orm

from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.text.i18n import MessageParam, translate
from backend.core.text.schemas import BaseModel


class FieldError:
    """One entry of `errors`: a JSON pointer, a code and the parameters of its message."""

    def __init__(self, pointer: str, code: str, **params: MessageParam) -> None:
        self.pointer, self.code, self.params = pointer, code, params


class AppError(Exception):
    """An error with a status and a code; the registered message of the code is its text."""

    status: ClassVar[int] = 500
    code: str = "error"

    def __init__(self, code: str | None = None, **params: MessageParam) -> None:
        self.code = code or type(self).code
        self.params = params
        self.errors: list[FieldError] = []
        self.headers: dict[str, str] = {}
        self.extra: dict[str, Any] = {}
        self.reason: SignOutReason | None = None
        """Why the sign-in is over, if this tells it; then the words are those of the reason."""
        super().__init__(self.code)

    def __str__(self) -> str:
        return translate(self.code, "vi", self.params)


class Malformed(AppError):
    status, code = 400, "malformed-request"


class Unauthenticated(AppError):
    status, code = 401, "unauthenticated"

    def __init__(self, code: str | None = None, *, reason: SignOutReason | None = None) -> None:
        super().__init__(code)
        self.reason = reason
        self.headers = {"WWW-Authenticate": "Bearer"}


class Forbidden(AppError):
    status, code = 403, "forbidden"


class NotFound(AppError):
    status, code = 404, "not-found"

    @classmethod
    def at(cls, pointer: str) -> "NotFound":
        """The body refers to a record that does not exist or that the caller may not see."""
        error = cls()
        error.errors = [FieldError(pointer, "not-found")]
        return error


class NotAcceptable(AppError):
    status, code = 406, "not-acceptable"


class Conflict(AppError):
    status, code = 409, "conflict"


class Gone(AppError):
    status, code = 410, "gone"


class Stale(AppError):
    """Someone changed the record meanwhile. `shown`, the record as it is now, is sent back."""

    status, code = 412, "stale"

    def __init__(self, shown: BaseModel | orm.DeclarativeBase | None = None) -> None:
        super().__init__()
        self.shown = shown


class TooLarge(AppError):
    status, code = 413, "too-large"


class UnsupportedMediaType(AppError):
    status, code = 415, "unsupported-media-type"


class RangeNotSatisfiable(AppError):
    status, code = 416, "no-such-range"

    def __init__(self, size: int) -> None:
        super().__init__()
        self.headers = {"Content-Range": f"bytes */{size}"}


class Invalid(AppError):
    status, code = 422, "invalid"

    @classmethod
    def at(cls, pointer: str, code: str, **params: MessageParam) -> "Invalid":
        """One field that breaks a rule; for several fields use `Invalid.of`."""
        return cls.of([FieldError(pointer, code, **params)])

    @classmethod
    def of(cls, errors: list[FieldError]) -> "Invalid":
        """Several fields that break a rule."""
        error = cls()
        error.errors = errors
        return error


def ensure_no_errors(errors: Iterable[FieldError]) -> None:
    """Raise Invalid if there are any."""
    if found := list(errors):
        raise Invalid.of(found)


class NeedsIfMatch(AppError):
    status, code = 428, "if-match-required"


class TooMany(AppError):
    status, code = 429, "too-many-attempts"

    def __init__(self, retry_after: int, code: str | None = None) -> None:
        super().__init__(code, minutes=max(1, -(-retry_after // 60)))
        self.headers = {"Retry-After": str(retry_after)}


class Unavailable(AppError):
    status, code = 503, "unavailable"

    def __init__(self, code: str | None = None, retry_after: int = 5) -> None:
        super().__init__(code)
        self.headers = {"Retry-After": str(retry_after)}
