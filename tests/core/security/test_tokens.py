"""Access tokens: every known attack on python-jose is refused, and a second library agrees."""

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from joserfc.jwk import ECKey

from backend.core.security.signing_keys import write_signing_key
from backend.core.security.tokens import AUDIENCE, FileKeyRing, to_base64url
from backend.core.session.models import create_id, now
from tests.core.forging import (
    ISSUER,
    KID,
    OURS,
    RING,
    THEIRS,
    build_ring,
    claims,
    header,
    mac,
    part,
    pem,
    public,
    signed,
)


def test_a_token_that_was_issued_is_read_back() -> None:
    user, session = create_id(), create_id()
    read = RING.read(RING.issue(user, session))
    assert read is not None
    assert (read.user_id, read.session_id) == (user, session)


def test_a_token_made_by_hand_like_ours_is_read() -> None:
    """Without this, the refusals below could all be of a malformed token."""
    assert RING.read(signed(header(), claims())) is not None


NESTED = "[" * 3000 + "]" * 3000

ATTACKS: dict[str, Callable[[], str]] = {
    "alg none": lambda: f"{part(header(alg='none'))}.{part(claims())}.",
    "alg none, with a signature": lambda: signed(header(alg="none"), claims()),
    "no alg": lambda: signed(header(alg=...), claims()),
    "alg in other case": lambda: signed(header(alg="es256"), claims()),
    "alg as a list": lambda: signed(header(alg=["ES256"]), claims()),
    "HS256 with the public key as PEM": lambda: mac(header(alg="HS256"), claims(), public("pem")),
    "HS256 with the public key as DER": lambda: mac(header(alg="HS256"), claims(), public("der")),
    "HS256 with the public key as base64": lambda: mac(
        header(alg="HS256"), claims(), public("base64")
    ),
    "HS256 with an empty secret": lambda: mac(header(alg="HS256"), claims(), b""),
    "ES384 named, ES256 signed": lambda: signed(header(alg="ES384"), claims()),
    "another key": lambda: signed(header(), claims(), THEIRS),
    "another key under its own kid": lambda: signed(
        header(kid=build_ring(THEIRS).list_public_keys()[0]["kid"]), claims(), THEIRS
    ),
    "unknown kid, right key": lambda: signed(header(kid="b"), claims()),
    "kid as a path": lambda: signed(header(kid="../../etc/passwd"), claims()),
    "kid as SQL": lambda: signed(header(kid="' OR 1=1 --"), claims()),
    "kid as a list": lambda: signed(header(kid=[KID]), claims()),
    "no kid": lambda: signed(header(kid=...), claims()),
    "typ JWT": lambda: signed(header(typ="JWT"), claims()),
    "typ in full": lambda: signed(header(typ="application/at+jwt"), claims()),
    "no typ": lambda: signed(header(typ=...), claims()),
    "unknown crit": lambda: signed(header(crit=["x"], x=1), claims()),
    "crit empty": lambda: signed(header(crit=[]), claims()),
    "jku": lambda: signed(header(jku="https://evil.example/keys"), claims()),
    "jwk": lambda: signed(
        header(jwk=ECKey.import_key(THEIRS.decode()).as_dict()), claims(), THEIRS
    ),
    "x5u": lambda: signed(header(x5u="https://evil.example/c"), claims()),
    "x5c": lambda: signed(header(x5c=["AA"]), claims()),
    "b64 false": lambda: signed(header(b64=False, crit=["b64"]), claims()),
    "zip": lambda: signed(header(zip="DEF"), claims()),
    "doubled alg": lambda: signed(
        f'{{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"{KID}"}}', claims()
    ),
    "header nested 3,000 deep": lambda: f"{part(NESTED)}.{part(claims())}.AA",
    "header nested under a name": lambda: signed(f'{{"alg":"ES256","x":{NESTED[2700:-2700]}}}', {}),
    "header over 512 bytes": lambda: signed(header(kid=KID + " " * 500), claims()),
    "header no object": lambda: signed("1", claims()),
    "header not JSON": lambda: signed("{alg", claims()),
    "header with NUL": lambda: signed(header(kid=KID + "\x00"), claims()),
    "over 4 KiB": lambda: signed(header(), claims(jti="x" * 4000)),
    "payload nested 1,000 deep": lambda: signed(header(), "[" * 1000 + "]" * 1000),
    "payload no object": lambda: signed(header(), '"x"'),
    "payload with a nested claim": lambda: signed(header(), claims(roles={"a": 1})),
    "an extra claim": lambda: signed(header(), claims(role="admin")),
    "doubled exp": lambda: signed(
        header(), json.dumps(claims())[:-1] + f',"exp":{int(now().timestamp()) + 300}}}'
    ),
    "exp as text": lambda: signed(header(), claims(exp=str(int(now().timestamp()) + 600))),
    "exp as fraction": lambda: signed(header(), claims(exp=now().timestamp() + 600)),
    "exp as true": lambda: signed(header(), claims(exp=True)),
    "exp infinite": lambda: signed(header(), json.dumps(claims(exp=float("inf")))),
    "exp far away": lambda: signed(header(), claims(exp=int(now().timestamp()) + 3600)),
    "exp absurd": lambda: signed(header(), claims(exp=10**400)),
    "exp negative": lambda: signed(header(), claims(exp=-1)),
    "expired": lambda: signed(header(), claims(exp=int(now().timestamp()) - 31)),
    "not yet": lambda: signed(header(), claims(nbf=int(now().timestamp()) + 60)),
    "issued tomorrow": lambda: signed(header(), claims(iat=int(now().timestamp()) + 86400)),
    "aud of another system": lambda: signed(header(), claims(aud="other")),
    "aud as a list": lambda: signed(header(), claims(aud=[AUDIENCE])),
    "iss of another installation": lambda: signed(header(), claims(iss="https://evil.example")),
    "sub no UUID": lambda: signed(header(), claims(sub="admin")),
    "sid null": lambda: signed(header(), claims(sid=None)),
    "two parts": lambda: ".".join(signed(header(), claims()).split(".")[:2]),
    "four parts": lambda: signed(header(), claims()) + ".AA",
    "five parts (JWE)": lambda: ".".join(["AA"] * 5),
    "padded": lambda: signed(header(), claims()) + "==",
    "white space": lambda: signed(header(), claims()) + " ",
    "line feed": lambda: signed(header(), claims()) + "\n",
    "not ASCII": lambda: signed(header(), claims()) + "é",
    "full-width dot": lambda: signed(header(), claims()).replace(".", "．"),
    "standard base64": lambda: signed(header(), claims()).replace("-", "+").replace("_", "/") + "+",
    "empty": lambda: "",
    "dots": lambda: "..",
    "signature of zeros": lambda: f"{part(header())}.{part(claims())}.{to_base64url(bytes(64))}",
    "signature in DER form": lambda: (
        f"{part(header())}.{part(claims())}.{to_base64url(der_signature())}"
    ),
}


def der_signature() -> bytes:
    key = load_pem_private_key(OURS, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.sign(f"{part(header())}.{part(claims())}".encode(), ec.ECDSA(SHA256()))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused(attack: str) -> None:
    assert RING.read(ATTACKS[attack]()) is None


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"])
def test_no_claim_may_be_missing(claim: str) -> None:
    assert RING.read(signed(header(), claims(**{claim: ...}))) is None


def test_clocks_may_differ_by_thirty_seconds() -> None:
    token, at = RING.issue(create_id(), create_id()), now()
    assert RING.read(token, at + timedelta(minutes=10, seconds=28)) is not None
    assert RING.read(token, at + timedelta(minutes=10, seconds=32)) is None
    assert RING.read(token, at - timedelta(seconds=28)) is not None
    assert RING.read(token, at - timedelta(seconds=32)) is None


def test_rotation_refuses_no_valid_token() -> None:
    """Next key second, then first, then alone: tokens of every stage hold in the next one."""
    stages = [[OURS], [OURS, THEIRS], [THEIRS, OURS], [THEIRS]]
    rings = [build_ring(*stage) for stage in stages]
    for before, after in itertools.pairwise(rings):
        assert after.read(before.issue(create_id(), create_id())) is not None
    assert rings[3].read(rings[0].issue(create_id(), create_id())) is None


def test_keys_are_read_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "secret.pem"
    write_signing_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    first = FileKeyRing(path, ISSUER)
    of_before = first.issue(create_id(), create_id())
    path.write_bytes(pem() + path.read_bytes())
    assert FileKeyRing(path, ISSUER).read(of_before) is not None
    with pytest.raises(FileExistsError):
        write_signing_key(path)


def test_a_key_that_is_not_p256_is_refused(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValueError, match="P-256"):
        build_ring(text)
    (tmp_path / "empty.pem").write_bytes(b"")
    with pytest.raises(ValueError, match="no private key"):
        FileKeyRing(tmp_path / "empty.pem", ISSUER)
