"""Where a webhook may lead: to a public address over TLS, and nowhere inside.

A name is resolved here, every address that it has is checked, and the connection is made to an address that was
checked. So a name that answers otherwise the second time (DNS rebinding) leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from sesportal.lib.errors import RuleViolation

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST: Final = 300
PLAIN: Final = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
HOST: Final = re.compile(r"[0-9a-z](?:[0-9a-z.-]*[0-9a-z])?|[0-9a-f:.]+")
DEFAULT_PORTS: Final = {"https": 443, "http": 80}
RESOLVE_SECONDS: Final = 3.0
NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "168.63.129.16/32",  # metadata of a cloud, on an address that looks public
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "::/96",  # IPv4 written as IPv6, and the ways around to it
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)


class Target(NamedTuple):
    """A checked address of the web: what to connect to, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str


class Unreachable(Exception):
    """No connection to a public address; the text is fit for the log of deliveries."""


def read_url(url: str) -> Target:
    """Take an URL apart. Raises RuleViolation for what no webhook may be, whatever its name resolves to."""
    if len(url) > LONGEST or not PLAIN.fullmatch(url):
        raise RuleViolation(f"Give an address of at most {LONGEST} plain characters, without spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RuleViolation("This is no address of the web: https://name/path.") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in DEFAULT_PORTS or not HOST.fullmatch(host):
        raise RuleViolation("This is no address of the web: https://name/path.")
    if "@" in parts.netloc:
        raise RuleViolation("Leave name and password out of the address: the signature proves who sends.")
    if parts.fragment:
        raise RuleViolation("Leave out what follows #: it is never sent.")
    here = settings.WEBHOOK_ALLOW_LOOPBACK and is_loopback_name(host)
    if parts.scheme != "https" and not here:
        raise RuleViolation("Events are sent over https only.")
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in settings.WEBHOOK_PORTS and not here:
        raise RuleViolation(f"Events are sent to port {_list(settings.WEBHOOK_PORTS)} only.")
    return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def check_url(url: str) -> None:
    """Refuse an URL that no event would be sent to now. Asks for its addresses, so call it outside a transaction."""
    try:
        resolve(read_url(url))
    except Unreachable as refusal:
        raise RuleViolation(f"{refusal} Events are sent to public addresses only.") from refusal


def resolve(target: Target) -> list[Address]:
    """Return the addresses to connect to. Raises Unreachable unless every address of the name is public."""
    addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in _ask(target)]
    if not addresses or not all(is_admitted(address) for address in addresses):
        raise Unreachable("No public address is known for this name.")
    return addresses


def is_admitted(address: Address) -> bool:
    """Say whether an event may be sent to an address."""
    if settings.WEBHOOK_ALLOW_LOOPBACK and address.is_loopback:
        return True
    return is_public(address)


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, by the registries and by what leads around them."""
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return False
    return not any(address.version == network.version and address in network for network in NOT_PUBLIC)


def is_loopback_name(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _ask(target: Target) -> list[str]:
    """Return every address of a name. The resolver has its own patience, so it is asked in a thread that is left."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.put([str(sockaddr[0]) for _, _, _, _, sockaddr in found])

    threading.Thread(target=ask, daemon=True).start()
    try:
        return list(dict.fromkeys(answers.get(timeout=RESOLVE_SECONDS)))
    except queue.Empty:
        return []


def _list(ports: list[int]) -> str:
    return " or ".join(str(port) for port in ports)
