"""No webhook leads inside: what an address may say, what its name may resolve to, what is connected to."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from sesportal.exchange import sending, targets
from sesportal.exchange.sending import send
from sesportal.exchange.targets import Unreachable, check_url, is_public, read_url, resolve
from sesportal.lib.errors import RuleViolation
from tests.exchange.receivers import receiving, says

SECRET = "whsec_" + "A" * 43 + "="
DAY = dt.timedelta(days=1)
PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch):
    """Let names resolve as the test says, and say how often each was asked for."""
    asked: list[str] = []
    held: dict[str, list[str]] = {}

    def ask(host, port, **_more):
        asked.append(host)
        if host not in held:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in held[host]]

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    return held, asked


def post(url, **more):
    return send(**{"url": url, "secrets": [SECRET], "message_id": "evt_1", "body": b"{}", **more})


def certificate_for(host, folder):
    """Write a certificate that nobody but itself vouches for, with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = timezone.now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    kind = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(key.private_bytes(*kind) + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    "url",
    [
        "http://hr.agency.gov/events",
        "ftp://hr.agency.gov/",
        "https:///events",
        "hr.agency.gov/events",
        "https://user:word@hr.agency.gov/",
        "https://hr.agency.gov@evil.example/",
        "https://hr.agency.gov/#part",
        "https://hr.agency.gov:22/",
        "https://hr.agency.gov:99999/",
        "https://hr.agency.gov/a b",
        "https://hr.agency.gov\\@evil.example/",
        "https://hr.agency.gov/\r\nHost: evil",
        "https://hr.agéncy.gov/",
        "http://127.0.0.1/",
        "https://hr.agency.gov/" + "a" * 300,
    ],
)
def test_an_address_that_no_webhook_may_have(url):
    with pytest.raises(RuleViolation):
        read_url(url)


@pytest.mark.parametrize(
    "url", ["https://hr.agency.gov/events?a=b", "https://hr.agency.gov:8443/", "https://[2606:4700::1]/"]
)
def test_an_address_that_a_webhook_may_have(url):
    assert read_url(url).scheme == "https"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
        "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public(address, names):
    assert not is_public(ipaddress.ip_address(address))
    names[0]["hr.agency.gov"] = [PUBLIC, address]  # one of several is enough
    with pytest.raises(Unreachable):
        resolve(read_url("https://hr.agency.gov/"))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "172.32.0.1", "100.128.0.1"])
def test_an_address_of_the_internet_is_public(address, names):
    names[0]["hr.agency.gov"] = [address]
    check_url("https://hr.agency.gov/")


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "metadata.google.internal"])
def test_a_name_that_means_this_machine_is_refused(host, names):
    names[0][host] = ["127.0.0.1"]
    with pytest.raises(RuleViolation, match="public addresses only"):
        check_url(f"https://{host}/")
    with pytest.raises(RuleViolation, match="public addresses only"):
        check_url("https://nobody.agency.gov/")


def test_a_name_is_asked_for_once_and_what_was_checked_is_connected_to(names, monkeypatch):
    """A name that answers with another address the second time (DNS rebinding) is not asked a second time."""
    held, asked = names
    held["hr.agency.gov"] = [PUBLIC]
    reached = []

    def connect(address, timeout):
        reached.append(address)
        held["hr.agency.gov"] = ["127.0.0.1"]
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert post("https://hr.agency.gov/").failure == "No connection: Connection refused."
    assert (asked, reached) == (["hr.agency.gov"], [(PUBLIC, 443)])
    assert post("https://hr.agency.gov/").failure == "No public address is known for this name."
    assert len(reached) == 1


def test_a_receiver_that_takes_no_connection_is_waited_for_three_seconds(names, monkeypatch):
    names[0]["hr.agency.gov"] = [PUBLIC, "8.8.8.8"]
    waited = []

    def connect(_address, timeout):
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert post("https://hr.agency.gov/").failure == "No connection within 3 seconds."
    assert waited == [pytest.approx(3, abs=0.2)]


def test_a_slow_resolver_is_not_waited_for(monkeypatch):
    def sleepy(*_args, **_more):
        time.sleep(2)
        return []

    monkeypatch.setattr(targets, "RESOLVE_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", sleepy)
    started = time.monotonic()
    assert post("https://hr.agency.gov/").failure == "No public address is known for this name."
    assert time.monotonic() - started < 1


def test_loopback_is_reached_only_where_the_setting_permits_it(settings):
    with receiving() as receiver:
        assert post(receiver.url).failure == "Events are sent over https only."
        settings.WEBHOOK_ALLOW_LOOPBACK = True
        assert post(receiver.url).status_code == 204
        assert post("http://10.0.0.1/").failure == "Events are sent over https only."
        assert post("https://10.0.0.1/").failure == "No public address is known for this name."
        assert len(receiver.taken) == 1


class TestAnswers:
    @pytest.fixture(autouse=True)
    def _loopback(self, settings):
        settings.WEBHOOK_ALLOW_LOOPBACK = True

    @pytest.mark.parametrize(
        ("status", "failure"),
        [(200, ""), (202, ""), (204, ""), (404, "Answered 404."), (410, "Answered 410."), (500, "Answered 500.")],
    )
    def test_a_status_of_success_is_what_counts(self, status, failure):
        with receiving() as receiver:
            receiver.answer = says(status)
            outcome = post(receiver.url)
        assert (outcome.status_code, outcome.failure) == (status, failure)

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_redirect_is_not_followed(self, status):
        with receiving() as inside, receiving() as receiver:
            receiver.answer = says(status, Location=inside.url)
            assert post(receiver.url).failure == f"Answered {status}: redirects are not followed."
            assert inside.taken == []

    def test_a_huge_answer_is_not_read(self):
        read = []

        def floods(handler):
            says(200, **{"Content-Length": str(10**12)})(handler)
            try:
                while True:
                    handler.wfile.write(b"x" * 65536)
                    read.append(65536)
            except OSError:
                handler.close_connection = True

        with receiving() as receiver:
            receiver.answer = floods
            outcome = post(receiver.url)
        assert (outcome.status_code, outcome.failure) == (200, "")
        assert sum(read) < 20_000_000  # what the buffers of the machine hold

    @pytest.mark.parametrize("drip", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
    def test_one_that_drips_is_cut_off(self, drip, monkeypatch):
        monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.6)

        def drips(handler):
            try:
                while True:
                    handler.wfile.write(drip or b"H")
                    handler.wfile.write(b"X-More: more\r\n" if drip.startswith(b"HTTP/1.1 200") else b"")
                    time.sleep(0.1)
            except OSError:
                handler.close_connection = True

        with receiving() as receiver:
            receiver.answer = drips
            outcome = post(receiver.url)
        assert (outcome.status_code, outcome.failure[:9]) == (None, "No answer")
        assert outcome.milliseconds < 2000

    def test_one_that_takes_the_connection_and_is_silent_is_cut_off(self, monkeypatch):
        monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.4)
        for scheme in ("http", "https"):  # the second is silent in the handshake
            with socket.create_server(("127.0.0.1", 0)) as silent:
                outcome = post(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/")
            assert (outcome.status_code, outcome.failure[:9]) == (None, "No answer")
            assert outcome.milliseconds < 2000

    def test_the_certificate_has_to_be_trusted_and_of_that_name(self, tmp_path, monkeypatch):
        certificate = certificate_for("localhost", tmp_path)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        with receiving() as receiver:
            receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
            port = receiver.server_address[1]
            untrusted = post(f"https://localhost:{port}/")
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            outcomes = [post(f"https://localhost:{port}/"), post(f"https://127.0.0.1:{port}/")]
        assert untrusted.failure == "The certificate is not trusted: self-signed certificate."
        assert (outcomes[0].status_code, receiver.taken[0][0]["host"]) == (204, f"localhost:{port}")
        assert outcomes[1].failure.startswith("The certificate is not trusted: IP address mismatch")
        assert len(receiver.taken) == 1

    def test_one_that_is_down_or_speaks_no_http(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        assert post(f"http://127.0.0.1:{port}/").failure == "No connection: Connection refused."
        with socket.create_server(("127.0.0.1", 0)) as mumbles:

            def mumble():
                peer, _ = mumbles.accept()
                peer.recv(65536)
                peer.sendall(b"220 mail.agency.gov ESMTP\r\n")
                peer.close()

            threading.Thread(target=mumble, daemon=True).start()
            assert post(f"http://127.0.0.1:{mumbles.getsockname()[1]}/").failure == "The answer is no HTTP."
