"""How a people's committee is named, signs, and lists who gets a paper (NĐ 30/2020 Đ.8, 13)."""

from collections.abc import Iterable


def format_committee_head(kind: str | None, name: str | None) -> str:
    """'ỦY BAN NHÂN DÂN', 'HUYỆN BÌNH LỤC' on two lines; without a unit nothing."""
    return f"ỦY BAN NHÂN DÂN\n{kind} {name}".upper() if kind and name else ""


def format_committee(kind: str, name: str) -> str:
    """'Ủy ban nhân dân huyện Bình Lục'"""
    return f"Ủy ban nhân dân {kind[:1].lower()}{kind[1:]} {name}"


def list_signer_lines(title: str) -> list[str]:
    """'TM. ỦY BAN NHÂN DÂN', and in whose place a deputy signs."""
    if title.lower().startswith("phó chủ tịch"):
        return ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    return ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def list_recipient_lines(recipients: Iterable[str]) -> list[str]:
    """Who gets the paper, a line for each."""
    return [*(f"- {one};" for one in recipients), "- Lưu: VT."]
