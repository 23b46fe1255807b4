"""The second factor: time-based codes (RFC 6238), each valid once, and recovery codes."""

import io
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from backend.core.security.encryption import FieldCipher
from backend.core.session.models import now
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.opaque_tokens import (
    compute_code_digest,
    create_typed_code,
)

STEP = 30
"""Seconds for which one code holds."""
NEIGHBOURS = (0, -1, 1)
"""Steps by which the phone's clock may differ from ours."""
RECOVERY_CODES = 10
ISSUER = "So 178"


def create_secret() -> str:
    """160 random bits in base32, as authenticators take them."""
    return pyotp.random_base32()


def build_otpauth_uri(secret: str, username: str) -> str:
    """The otpauth: address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def render_qr_code(uri: str) -> str:
    """The QR code as SVG without inline style, which the page's CSP would not show."""
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(
        drawn, kind="svg", xmldecl=False, svgclass=None, lineclass=None, scale=4, border=4
    )
    return drawn.getvalue().decode()


def find_step(secret: str, code: str, last: int, at: datetime | None = None) -> int | None:
    """The time step of a code, if it is near and later than the `last` one used; else None."""
    digits = "".join(code.split())
    present = int((at or now()).timestamp()) // STEP
    for step in (present + n for n in NEIGHBOURS):
        right = pyotp.HOTP(secret).at(step)
        if step > last and pyotp.utils.strings_equal(digits, right):
            return step
    return None


def create_recovery_codes() -> tuple[list[str], list[str]]:
    """Codes to show once, and their digests to store."""
    codes = [create_typed_code(4) for _ in range(RECOVERY_CODES)]
    return codes, [compute_code_digest(code) for code in codes]


def encrypt_secret(fields: FieldCipher, secret: str, user_id: UUID) -> bytes:
    return fields.encrypt(secret.encode(), User.__tablename__, "totp_secret", user_id)


def decrypt_secret(fields: FieldCipher, secret: bytes, user_id: UUID) -> str:
    return fields.decrypt(secret, User.__tablename__, "totp_secret", user_id).decode()
