"""Bodies and answers of the public tip page: nothing about the sender but a contact, if given."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, ConfidentialText, KnownCode, Schema
from backend.domains.police.tip_offs.models import TipTopic

Words = Annotated[ConfidentialText, Field(min_length=10)]
Receipt = KnownCode
STATUS_LENGTH = 12
"""Letters to which each status is filled: the size of an answer tells nothing."""


class TipGive(Schema):
    """A tip. `contact` only if its sender wants to be reached; nothing else about them is asked."""

    text: Words
    topic: TipTopic = TipTopic.OTHER
    commune_id: UUID | None = None
    contact: Annotated[ConfidentialText | None, Field(max_length=300)] = None


class ReceiptRead(BaseModel):
    """Shown once. It is not stored and cannot be recovered."""

    receipt: str


class ReceiptAsk(Schema):
    receipt: Receipt


class TipAddition(Schema):
    receipt: Receipt
    text: Words


class StatusRead(BaseModel):
    """The bare status; `unknown`: there is no such receipt. `filler` evens out the length."""

    status: str
    filler: str

    @classmethod
    def of(cls, status: str) -> "StatusRead":
        return cls(status=status, filler="." * (STATUS_LENGTH - len(status)))


class CommuneRead(BaseModel):
    id: UUID
    name: str
    kind: str


class ChannelRead(BaseModel):
    """To whom a tip goes, and for how long its words are kept after it is closed."""

    unit_name: str
    unit_kind: str
    communes: list[CommuneRead]
    officials_go_to: Annotated[
        str | None, Field(description="the unit above that reads tips about officials, if any")
    ]
    text_days: int
    contact_days: int
