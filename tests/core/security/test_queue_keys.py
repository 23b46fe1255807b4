"""What devices encrypted to the server opens with its keys, and nothing else does."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwe
from joserfc.errors import DecodeError
from joserfc.jwk import ECKey
from pydantic import JsonValue

from backend.core.security.queue_keys import (
    FileQueueKeys,
    OtherSender,
    QueueDecryptionError,
    QueueKeys,
    UnknownQueueKey,
    build_queue_key,
)
from backend.core.security.signing_keys import SigningKey, write_signing_key
from tests.core.queue_texts import encrypt_to

SENDER = "user/device"
SECRET = ec.derive_private_key(178, ec.SECP256R1())
FORMER = ec.derive_private_key(179, ec.SECP256R1())
KEYS = QueueKeys([SigningKey(SECRET)])


def encode(content: JsonValue) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def change_header(text: str, **changed: JsonValue) -> str:
    """The text under another header; None takes a member out."""
    head, rest = text.split(".", 1)
    header = json.loads(base64.urlsafe_b64decode(head + "==")) | changed
    return f"{encode({k: v for k, v in header.items() if v is not None})}.{rest}"


def test_another_implementation_encrypts_to_the_public_key() -> None:
    """joserfc, each text with a key of its own."""
    for size in (1, 15, 16, 100_000):
        plain = b"x" * size
        assert KEYS.decrypt(encrypt_to(KEYS.build_jwk(), plain, SENDER), SENDER) == plain
    texts = {encrypt_to(KEYS.build_jwk(), b"the same", SENDER) for _ in range(16)}
    assert len(texts) == 16
    assert {KEYS.decrypt(text, SENDER) for text in texts} == {b"the same"}


def test_the_public_key_opens_nothing() -> None:
    """Neither by itself nor as the other half of the text's own key."""
    text = encrypt_to(KEYS.build_jwk(), b"x", SENDER)
    header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text.split(".")[0] + "=="))
    publics: list[Any] = [KEYS.build_jwk(), header["epk"]]
    for public in publics:
        with pytest.raises(DecodeError, match="Invalid key"):
            jwe.decrypt_compact(text, ECKey.import_key(public))
    assert set(KEYS.build_jwk()) == {"kty", "crv", "alg", "use", "kid", "x", "y"}


def test_a_key_of_before_opens_as_long_as_the_file_has_it(tmp_path: Path) -> None:
    text = encrypt_to(QueueKeys([SigningKey(FORMER)]).build_jwk(), b"x", SENDER)
    both = QueueKeys([SigningKey(SECRET), SigningKey(FORMER)])
    assert both.decrypt(text, SENDER) == b"x"
    with pytest.raises(UnknownQueueKey):
        KEYS.decrypt(text, SENDER)
    assert both.build_jwk() == KEYS.build_jwk(), "one encrypts to the first"
    path = tmp_path / "secret.pem"
    write_signing_key(path)
    kept = encrypt_to(FileQueueKeys(path).build_jwk(), b"y", SENDER)
    assert FileQueueKeys(path).decrypt(kept, SENDER) == b"y", "the same after a start"


def test_the_pair_is_not_the_one_that_signs() -> None:
    assert build_queue_key(SECRET).private_numbers() != SECRET.private_numbers()
    assert build_queue_key(SECRET).private_numbers() == build_queue_key(SECRET).private_numbers()


@pytest.mark.parametrize("other", ["user/other", "other/device", "user/devic", ""])
def test_it_belongs_to_its_sender(other: str) -> None:
    """Also where the header is rewritten: the sender goes into the key and is authenticated."""
    text = encrypt_to(KEYS.build_jwk(), b"x", SENDER)
    with pytest.raises(OtherSender):
        KEYS.decrypt(text, other)
    named = base64.urlsafe_b64encode(other.encode()).rstrip(b"=").decode()
    with pytest.raises(QueueDecryptionError):
        KEYS.decrypt(change_header(text, apu=named), other)


def test_nothing_altered_opens() -> None:
    """Each character replaced, each left out."""
    text = encrypt_to(KEYS.build_jwk(), b"secret", SENDER)
    assert KEYS.decrypt(text, SENDER) == b"secret", "the control"
    for at, letter in enumerate(text):
        for changed in ("A" if letter != "A" else "B", "", "=", "é"):
            with pytest.raises(QueueDecryptionError):
                KEYS.decrypt(text[:at] + changed + text[at + 1 :], SENDER)


POINT = KEYS.build_jwk()


@pytest.mark.parametrize(
    "changed",
    [
        {"alg": "ECDH-ES+A256KW"},
        {"alg": "dir"},
        {"enc": "A128GCM"},
        {"zip": "DEF"},
        {"crit": ["b64"]},
        {"apv": "dQ"},
        {"jwk": POINT},
        {"kid": None},
        {"kid": ["x"]},
        {"kid": {}},
        {"apu": 7},
        {"epk": None},
        {"epk": []},
        {"epk": {"kty": "EC", "crv": "P-384", "x": POINT["x"], "y": POINT["y"]}},
        {"epk": {"kty": "EC", "crv": "P-256", "x": POINT["x"], "y": POINT["x"]}},
        {"epk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"epk": {"kty": "EC", "crv": "P-256", "x": "_" * 500, "y": 5}},
    ],
)
def test_no_other_form_is_taken(changed: dict[str, JsonValue]) -> None:
    text = encrypt_to(KEYS.build_jwk(), b"x", SENDER)
    with pytest.raises(QueueDecryptionError):
        KEYS.decrypt(change_header(text, **changed), SENDER)


@pytest.mark.parametrize("text", ["", ".", "....", "a..b.c.d", "x" * 100_000, "[" * 9_000])
def test_what_is_no_text_of_that_form_is_refused(text: str) -> None:
    head = encode({"alg": "x"})
    for whole in (text, f"{text}..{'A' * 16}.AA.{'A' * 22}", f"{head}..{'A' * 16}.{text}.AA"):
        with pytest.raises(QueueDecryptionError):
            KEYS.decrypt(whole, SENDER)
    others: list[JsonValue] = [[], 7, None, "x", {"epk": 1}]
    for content in others:
        with pytest.raises(QueueDecryptionError):
            KEYS.decrypt(f"{encode(content)}..{'A' * 16}.AA.{'A' * 22}", SENDER)
