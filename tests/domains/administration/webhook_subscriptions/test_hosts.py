"""Nothing outside the deployment's list is contacted, and two persons decide about an address."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.core.server import outgoing
from backend.core.server.outgoing import find_named_address, is_address_allowed
from backend.core.session.change_log import LogEntry
from backend.settings import Settings, list_weaknesses, parse_named_host
from tests.acting import CURRENT, Api
from tests.domains.administration.api_clients.asking import make_confirmed
from tests.domains.administration.webhook_subscriptions.hooking import (
    PATH,
    SCOPES,
    confirm_hook,
    enter,
    hear_nothing,
    list_tries,
    make_hook,
    make_sent_hook,
    name_hosts,
    read_hook,
    sending,
)
from tests.domains.administration.webhook_subscriptions.receiving import Receiver

NAMED = [parse_named_host("so.example.vn"), parse_named_host("noi-bo.vn:8443=10.1.2.0/24")]


@pytest.mark.once
def test_only_named_hosts_are_addresses() -> None:
    for url, port in (
        ("https://so.example.vn/nhan", 443),
        ("https://so.example.vn", 443),
        ("https://noi-bo.vn:8443/a/b", 8443),
    ):
        found = find_named_address(url, NAMED, needs_tls=True)
        assert found is not None
        assert found.port == port
    for url in (
        *("http://so.example.vn/nhan", "https://so.example.vn:8443/", "https://noi-bo.vn/"),
        *("https://so.example.vn.evil.vn/", "https://a.so.example.vn/", "https://SO.example.vn/"),
        *("https://so.example.vn@evil.vn/", "https://x@so.example.vn/", "https://so.example.vn./"),
        *("https://169.254.169.254/", "https://[::1]/", "https://2130706433/", "https://0177.1/"),
        *("https://so.example.vn\\@evil.vn/", "https://so.example.vn/?a=b", "//so.example.vn/"),
        *("https://so.example.vn/#a", "https://so.example.vn/a b", "https://so.example.vn/\r\nA:b"),
        *("file:///etc/passwd", "https://so.example.vn:70000/", "https://sо.example.vn/", ""),
    ):
        assert find_named_address(url, NAMED, needs_tls=True) is None, url


@pytest.mark.once
def test_which_addresses_a_name_may_have() -> None:
    for text in ("203.113.131.1", "2402:800::1"):
        assert is_address_allowed(ip_address(text), None), text
    for text in (
        *("127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.1.2.3"),
        *("::1", "::ffff:127.0.0.1", "fe80::1", "fd00::1", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "224.0.0.1", "ff02::1", "255.255.255.255"),
    ):
        assert not is_address_allowed(ip_address(text), None), text
    own = ip_network("10.1.2.0/24")
    assert is_address_allowed(ip_address("::ffff:10.1.2.9"), own)
    assert not is_address_allowed(ip_address("10.1.3.9"), own)
    assert not is_address_allowed(ip_address("203.113.131.1"), own)


@pytest.mark.once
@pytest.mark.parametrize(
    "named", ["So.vn", "*", "https://so.vn", "so.vn=", "so.vn=10.1", "so.vn/a"]
)
def test_a_list_that_cannot_be_read_ends_the_start(named: str) -> None:
    wrong = list_weaknesses(Settings(app_env="test", webhook_hosts=[named], _env_file=None))
    assert any("WEBHOOK_HOSTS" in line for line in wrong)


def test_two_persons_let_data_go_to_an_address(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Receiver()
    name_hosts(api, monkeypatch, receiver)
    client = make_confirmed(api, "binhluc", *SCOPES)
    body = {"client_id": client["id"], "url": f"http://{receiver.name}/"}
    first = api.as_("admin").post(PATH, body, key="once")
    hook = first.json()
    again = api.as_("admin").post(PATH, body, key="once").json()
    assert again == {**hook, "secret": None}
    enter(api, 1)
    assert read_hook(api, hook["id"])["status"] == "waiting"
    waiting = api.as_("leader").get("/inbox").json()["items"]
    assert body["url"] in [one["about"] for one in waiting]
    ping = api.as_("admin").post(f"{PATH}/{hook['id']}/ping", etag=CURRENT)
    assert ping.json()["code"] == "webhook-not-confirmed"
    hear_nothing(api, receiver)
    assert receiver.connections == 0
    assert confirm_hook(api, hook["id"], "leader").status_code == 200
    with sending(api):
        receiver.wait_for(1)
    told = api.all(sa.select(LogEntry.diff))
    assert hook["secret"] not in str(told)
    assert "secret" not in read_hook(api, hook["id"])
    receiver.close()


def test_what_cannot_be_sent_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Receiver()
    name_hosts(api, monkeypatch, receiver)
    url = f"http://{receiver.name}/"
    client = make_confirmed(api, "binhluc", *SCOPES)
    without = make_confirmed(api, "binhluc", "plans:read")
    admin = api.as_("admin")
    for body, pointer in (
        ({"client_id": client["id"], "url": "http://127.0.0.1/"}, "/url"),
        ({"client_id": without["id"], "url": url}, "/client_id"),
        ({"client_id": client["id"], "url": url, "entities": ["violations"]}, "/entities/0"),
        ({"client_id": client["id"], "url": url, "entities": ["users"]}, "/entities/0"),
        ({"client_id": client["id"], "url": url, "entities": ["nothing"]}, "/entities/0"),
    ):
        refused = admin.post(PATH, body)
        assert refused.status_code == 422, body
        assert refused.json()["errors"][0]["pointer"] == pointer
    for person in ("leader", "district", "auditor"):
        refused = api.as_(person).post(PATH, {"client_id": client["id"], "url": url})
        assert refused.status_code == 403
    receiver.close()


@pytest.mark.parametrize("way", ["resolved elsewhere", "no longer named"])
def test_a_host_that_is_not_what_it_was_is_not_contacted(
    api: Api, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    receiver = Receiver()
    name_hosts(api, monkeypatch, receiver)
    _, hook = make_sent_hook(api, receiver)
    enter(api, 1)
    if way == "no longer named":
        name_hosts(api, monkeypatch)
    else:  # the name is in the list, its address is not one of the internet
        setting = api.app.state.keys.settings
        monkeypatch.setattr(setting, "webhook_hosts", [receiver.name])
    failure = "host-not-named" if way == "no longer named" else "address-refused"
    assert wait_for_failure(api, hook["id"]) == failure
    assert receiver.connections == 0
    receiver.close()


def wait_for_failure(api: Api, id: str) -> str:
    with sending(api):
        for _ in range(600):
            if tries := list_tries(api, id):
                return str(tries[0]["failure"])
            time.sleep(0.05)
    raise AssertionError("nothing was tried")


def test_a_certificate_that_nobody_vouches_for_gets_no_byte(
    api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = write_certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(place)
    receiver = Receiver(tls=tls)
    named = f"localhost:{receiver.port}"
    monkeypatch.setattr(api.app.state.keys.settings, "webhook_hosts", [f"{named}=127.0.0.0/8"])
    client = make_confirmed(api, "binhluc", *SCOPES)
    hook = make_hook(api, client, f"https://{named}/")
    assert confirm_hook(api, hook["id"], "leader").status_code == 200
    enter(api, 1)
    assert wait_for_failure(api, hook["id"]) == "tls-refused"
    assert receiver.received == []
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    outgoing.load_tls_context.cache_clear()
    with sending(api):  # the control
        assert receiver.wait_for(1)
    outgoing.load_tls_context.cache_clear()
    receiver.close()


def write_certificate(folder: Path) -> Path:
    """A key and a certificate of localhost that signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = folder / "localhost.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    place.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return place
