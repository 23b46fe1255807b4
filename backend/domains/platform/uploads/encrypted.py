"""Uploads that come encrypted to this server, so that nobody reads a photo that waits on a device.

What is sent is `MAGIC`, a nonce, the file as AES-GCM with a key of its own, a line feed, and a
compact JWE (`queue_keys.py`). The JWE holds the key and what is said of the file; it also stands in
Upload-Metadata, before any byte of the file has come.
"""

from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field, ValidationError
from pydantic_core import from_json

from backend.core.errors.exceptions import Invalid
from backend.core.security.queue_keys import (
    KEY_BYTES,
    NONCE_BYTES,
    QueueDecryptionError,
    QueueKeys,
    parse_canonical,
)
from backend.core.text.i18n import register_messages
from backend.domains.platform.uploads.schemas import UploadMetadata

MAGIC = b"so178-encrypted-1\n"
MAX_TEXT = 3000
"""Characters of a JWE; that with a caption of 300 letters has 2,200."""


class EncryptedMetadata(UploadMetadata):
    """What a device says of a file, and the key of the file in base64url."""

    key: str = Field(max_length=64)


def to_sender(user_id: UUID) -> str:
    """`apu` of the JWE: the account, and that it is about a photo, as no operation is."""
    return f"{user_id}/photo"


def decrypt_metadata(queues: QueueKeys, user_id: UUID, text: str) -> EncryptedMetadata:
    """What the JWE says; raises ValidationError for its fields, Invalid if it cannot be read."""
    try:
        if len(text) > MAX_TEXT:
            raise QueueDecryptionError
        found = from_json(queues.decrypt(text, to_sender(user_id)))
    except (QueueDecryptionError, ValueError):
        raise Invalid.at("Upload-Metadata", "upload-unreadable") from None
    return EncryptedMetadata.model_validate(found)


def decrypt_file(queues: QueueKeys, user_id: UUID, content: bytes) -> bytes:
    """The plain file of what came; a file that came plain is answered as it is.

    Raises Invalid at /file. Some 10 ms for 10 MiB: for a worker thread.
    """
    if not content.startswith(MAGIC):
        return content
    end = content.rfind(b"\n")
    try:
        said = decrypt_metadata(queues, user_id, content[end + 1 :].decode("ascii"))
        key, at = parse_canonical(said.key), len(MAGIC) + NONCE_BYTES
        if len(key) != KEY_BYTES:
            raise QueueDecryptionError
        sealed = memoryview(content)[at:end]
        return AESGCM(key).decrypt(content[len(MAGIC) : at], sealed, None)
    except (QueueDecryptionError, InvalidTag, Invalid, ValidationError, ValueError):
        raise Invalid.at("/file", "upload-unreadable") from None


register_messages(
    {
        "upload-unreadable": (
            (
                "Không giải mã được tệp: tệp hỏng, của tài khoản khác, hoặc mã hóa bằng khóa mà "
                "máy chủ không còn giữ. Mời đăng nhập trên thiết bị đó để gửi lại."
            ),
            (
                "The file cannot be decrypted: it is damaged, of another account, or encrypted to "
                "a key that the server no longer has. Sign in on that device to send it again."
            ),
        ),
    }
)
