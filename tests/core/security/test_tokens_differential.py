"""A second JWT library, told the same rules, accepts exactly the tokens that ours accepts."""

import base64
import json
import random
import re
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.jwt import JWTClaimsRegistry

from backend.core.security.tokens import ALGORITHM, AUDIENCE, JWT_TYPE
from backend.core.session.models import now
from tests.core.forging import ISSUER, KID, OURS, RING, claims, header, signed
from tests.proofs import proof_seed, proof_size


def oracle_accepts(token: str) -> bool:
    """The rules of R16, said a second time with joserfc."""
    try:
        for piece in token.split("."):
            padded = piece + "=" * (-len(piece) % 4)
            plain = base64.urlsafe_b64decode(padded)
            if base64.urlsafe_b64encode(plain).decode().rstrip("=") != piece:
                return False
        key = ECKey.import_key(OURS.decode())
        found = jws.deserialize_compact(token, key, algorithms=["ES256"])
        if found.headers() != {"alg": ALGORITHM, "typ": JWT_TYPE, "kid": KID}:
            return False
        body = json.loads(found.payload)
        right: dict[str, type] = {"iss": str, "aud": str, "sub": str, "sid": str, "jti": str}
        right |= {"iat": int, "nbf": int, "exp": int}
        if {name: type(value) for name, value in body.items()} != right:
            return False
        if body["exp"] > now().timestamp() + 660:
            return False
        if not all(
            re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body[name])
            for name in ("sub", "sid")
        ):
            return False
        wanted: dict[str, Any] = {n: {"essential": True} for n in body}
        wanted |= {"iss": {"essential": True, "value": ISSUER}}
        wanted |= {"aud": {"essential": True, "value": AUDIENCE}}
        JWTClaimsRegistry(leeway=30, **wanted).validate(body)
    except Exception:
        return False
    else:
        return True


def mutated(chance: random.Random) -> str:
    """A token that is ours but for one thing, often signed with our own key after the change."""
    times = {
        n: int(now().timestamp()) + chance.choice([-999, -60, 0, 300, 600, 5000])
        for n in chance.sample(["iat", "nbf", "exp"], chance.randint(0, 2))
    }
    odd: list[Any] = [None, True, 1.5, "", [], {}, "x", 0, ...]
    kind = chance.randrange(5)
    if kind == 0:
        return signed(header(), claims(**times))
    if kind == 1:
        return signed(header(), claims(**{chance.choice([*claims(), "role"]): chance.choice(odd)}))
    if kind == 2:
        extra = chance.choice(["alg", "typ", "kid", "crit", "jku", "b64", "zip", "cty"])
        return signed(header(**{extra: chance.choice(odd)}), claims())
    token = signed(header(), claims(**times))
    at = chance.randrange(len(token))
    if kind == 3:
        return token[:at] + chance.choice("AZaz09-_.=+ é") + token[at + 1 :]
    return token[:at] + token[at + chance.randint(0, 3) :]


@pytest.mark.campaign
def test_a_second_library_accepts_exactly_the_same_tokens() -> None:
    chance = random.Random(proof_seed())
    verdicts, count = [], proof_size(full=40_000, campaign=4_000)
    for _ in range(count):
        token = mutated(chance)
        ours = RING.read(token) is not None
        assert ours == oracle_accepts(token), token
        verdicts.append(ours)
    assert count // 40 < sum(verdicts) < count * 7 // 8
