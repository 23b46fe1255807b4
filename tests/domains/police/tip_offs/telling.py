"""How tests confide something, as anyone may."""

from typing import Any

from tests.acting import Api

WORDS = "Có người ép một cháu gái tiếp khách ở quán gần cầu."
CONTACT = "0912 345 678, gọi sau 20 giờ"


def tell(api: Api, **other: Any) -> str:
    """Give a tip; returns its receipt."""
    body = {"text": WORDS, "topic": "coercion", "contact": CONTACT} | other
    answer = api.nobody().post("/public/tip-offs", body)
    assert answer.status_code == 201, answer.text
    receipt: str = answer.json()["receipt"]
    return receipt


def status(api: Api, receipt: str) -> str:
    answer = api.nobody().post("/public/tip-offs/status", {"receipt": receipt})
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["status"]
    return found


def only_tip(api: Api, person: str = "police") -> Any:
    (tip,) = api.as_(person).get("/tip-offs").json()["items"]
    return tip
