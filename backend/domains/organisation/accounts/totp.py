"""The second factor: time-based codes (RFC 6238), each good once, and recovery codes."""

import io
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from backend.core.security.encryption import FieldCipher
from backend.core.session.models import now
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.opaque import digest_of_code, new_code

STEP = 30
"""Seconds for which one code holds."""
NEIGHBOURS = (0, -1, 1)
"""Steps by which the phone's clock may differ from ours."""
RECOVERY_CODES = 10
ISSUER = "So 178"


def new_secret() -> str:
    """160 random bits in base32, as authenticators take them."""
    return pyotp.random_base32()


def uri_of(secret: str, username: str) -> str:
    """The otpauth: address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def qr_of(uri: str) -> str:
    """The QR code as SVG without inline style, which the page's CSP would not show."""
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(
        drawn, kind="svg", xmldecl=False, svgclass=None, lineclass=None, scale=4, border=4
    )
    return drawn.getvalue().decode()


def step_of(secret: str, code: str, last: int, at: datetime | None = None) -> int | None:
    """The step whose code this is, if it is near and later than the `last` one used; else None."""
    digits = "".join(code.split())
    present = int((at or now()).timestamp()) // STEP
    for step in (present + n for n in NEIGHBOURS):
        right = pyotp.HOTP(secret).at(step)
        if step > last and pyotp.utils.strings_equal(digits, right):
            return step
    return None


def new_recovery_codes() -> tuple[list[str], list[str]]:
    """Codes to show once, and their digests to store."""
    codes = [new_code(4) for _ in range(RECOVERY_CODES)]
    return codes, [digest_of_code(code) for code in codes]


def sealed(fields: FieldCipher, secret: str, user_id: UUID) -> bytes:
    return fields.encrypt(secret.encode(), User.__tablename__, "totp_secret", user_id)


def opened(fields: FieldCipher, secret: bytes, user_id: UUID) -> str:
    return fields.decrypt(secret, User.__tablename__, "totp_secret", user_id).decode()
