"""Sends a request to a host that the deployment names; nothing else in the program calls out (D15).

The name is resolved once and the connection goes to that address. TLS is verified, no redirect is
followed, no proxy is used, and of the answer only the status is read. All of it has one time limit.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from backend.settings import NamedHost

URL = re.compile(
    r"(https?)://(([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::([1-9][0-9]{0,4}))?)"
    r"(/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*)?"
)
"""No account, query or fragment: these would hide a secret, or another host."""
USUAL_PORTS = {"http": 80, "https": 443}
STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9])[ \r]")
MOST_HEAD = 16 * 1024
"""Bytes of an answer's head; its body is not read."""
MOST_HEADS = 5
"""Heads of one answer: interim ones (1xx) come before the last."""
INTERNET = IPv6Network("2000::/3")


class SendFailure(StrEnum):
    """Why no answer came."""

    HOST_NOT_NAMED = "host-not-named"
    NAME_NOT_FOUND = "name-not-found"
    ADDRESS_REFUSED = "address-refused"
    """The name leads to an address that the deployment does not let it have."""
    TLS_REFUSED = "tls-refused"
    NO_CONNECTION = "no-connection"
    TIMED_OUT = "timed-out"
    ANSWER_UNREADABLE = "answer-unreadable"
    SECRET_UNREADABLE = "secret-unreadable"  # noqa: S105 (no secret)
    """The key that encrypted the secret is gone."""


class SendFailed(Exception):
    """No answer came; `failure` says why."""

    def __init__(self, failure: SendFailure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class OutgoingAddress:
    """An address at a host that the deployment names."""

    named: NamedHost
    host: str
    port: int
    path: str
    has_tls: bool


def find_named_address(
    url: str, hosts: Iterable[NamedHost], *, needs_tls: bool
) -> OutgoingAddress | None:
    """The address if its host is one of `hosts`, letter by letter; else None."""
    found = URL.fullmatch(url)
    if found is None or (needs_tls and found[1] != "https"):
        return None
    port = int(found[4] or USUAL_PORTS[found[1]])
    named = next((one for one in hosts if one.name == found[2]), None)
    if named is None or port > 65535:
        return None
    return OutgoingAddress(named, found[3], port, found[5] or "/", found[1] == "https")


def is_address_allowed(
    address: IPv4Address | IPv6Address, network: IPv4Network | IPv6Network | None
) -> bool:
    """Whether a host may have this address: in its own network, or else in the internet."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if network is not None:
        return address in network
    if isinstance(address, IPv6Address) and (
        address not in INTERNET or address.sixtofour or address.teredo
    ):
        return False  # these carry an IPv4 address, which may be a private one
    return address.is_global and not address.is_multicast


async def send_post(
    address: OutgoingAddress, headers: Mapping[str, str], body: bytes, seconds: float
) -> int:
    """POST `body` and return the status of the answer; raises SendFailed."""
    try:
        async with asyncio.timeout(seconds):
            place = await find_place(address)
            return await send_to_place(place, address, build_request(address, headers, body))
    except TimeoutError:
        raise SendFailed(SendFailure.TIMED_OUT) from None
    except ssl.SSLError:
        raise SendFailed(SendFailure.TLS_REFUSED) from None
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise SendFailed(SendFailure.ANSWER_UNREADABLE) from None
    except OSError:
        raise SendFailed(SendFailure.NO_CONNECTION) from None


async def find_place(address: OutgoingAddress) -> str:
    """The first allowed address of the name; raises SendFailed."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise SendFailed(SendFailure.NAME_NOT_FOUND) from None
    places = [str(place[0]) for *_, place in found]
    for place in places:
        if is_address_allowed(ip_address(place), address.named.network):
            return place
    raise SendFailed(SendFailure.ADDRESS_REFUSED)


def build_request(address: OutgoingAddress, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"POST {address.path} HTTP/1.1", f"Host: {address.named.name}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode("ascii") + body


async def send_to_place(place: str, address: OutgoingAddress, request: bytes) -> int:
    reader, writer = await asyncio.open_connection(
        place,
        address.port,
        ssl=load_tls_context() if address.has_tls else None,
        server_hostname=address.host if address.has_tls else None,
        limit=MOST_HEAD,
    )
    try:
        writer.write(request)
        await writer.drain()
        return await read_status(reader)
    finally:
        writer.transport.abort()  # a polite end could wait for the other side for ever


async def read_status(reader: asyncio.StreamReader) -> int:
    for _ in range(MOST_HEADS):
        found = STATUS.match(await reader.readuntil(b"\r\n\r\n"))
        if found is None:
            break
        if not found[1].startswith(b"1"):
            return int(found[1])
    raise SendFailed(SendFailure.ANSWER_UNREADABLE)


@cache
def load_tls_context() -> ssl.SSLContext:
    """Trusts the authorities of the system, or those of the file SSL_CERT_FILE."""
    return ssl.create_default_context()
