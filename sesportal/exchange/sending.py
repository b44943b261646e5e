"""Send one message to one address: signed, pinned to a checked address, and never longer than ten seconds."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import math
import socket
import ssl
import threading
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils import timezone
from standardwebhooks import Webhook as Signer

from sesportal.exchange.targets import Target, Unreachable, read_url, resolve
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sesportal.exchange.targets import Address

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 10.0
BUSY: Final = (429, 503)
LONGEST_ASKED: Final = 365 * 24 * 3600
AGENT: Final = "executive-mobility-webhooks/1"


class Outcome(NamedTuple):
    """What came of one attempt; `failure` is empty where the receiver took the message.

    `retry_after` is for how many seconds a busy receiver asked not to be sent to, where it did.
    """

    status_code: int | None
    failure: str
    milliseconds: int
    retry_after: int | None = None


class _Answer(NamedTuple):
    status: int
    retry_after: str


def send(*, url: str, secrets: Sequence[str], message_id: str, body: bytes) -> Outcome:
    """Send a message once, signed with each secret in the form of Standard Webhooks, and say what came of it.

    Nothing of the answer but its status is read, and how long a busy receiver asks to wait; no redirect is followed.
    """
    now = timezone.now()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Connection": "close",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signer(one).sign(message_id, now, body.decode()) for one in secrets),
    }
    started, status, failure, asked = time.monotonic(), None, "", None
    try:
        status, told = _post(read_url(url), body, headers, started + TOTAL_SECONDS)
        failure = _refusal(status)
        asked = seconds_asked(told, timezone.now()) if status in BUSY else None
    except (Unreachable, RuleViolation) as refusal:
        failure = str(refusal)
    except ssl.SSLCertVerificationError as error:
        failure = f"The certificate is not trusted: {error.verify_message}."
    except TimeoutError:
        failure = _TOO_SLOW
    except http.client.HTTPException:
        failure = "The answer is no HTTP."
    except OSError as error:
        failure = f"No connection: {error.strerror or type(error).__name__}."
    if failure and status is None and time.monotonic() - started >= TOTAL_SECONDS:
        failure = _TOO_SLOW  # the connection was cut, which looks like any other end
    return Outcome(status, failure[:200], int((time.monotonic() - started) * 1000), asked)


def seconds_asked(told: str, now: dt.datetime) -> int | None:
    """Read Retry-After, seconds or an HTTP date (RFC 9110, 10.2.3), as seconds from `now`; nothing for nonsense."""
    told = told.strip()
    if told.isascii() and told.isdecimal():
        return min(int(told[-12:]), LONGEST_ASKED) if len(told.lstrip("0")) <= 12 else LONGEST_ASKED
    if not told.endswith("GMT"):
        return None
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    seconds = math.ceil((until.replace(tzinfo=dt.UTC) - now).total_seconds())
    return min(max(seconds, 0), LONGEST_ASKED)


_TOO_SLOW = f"No answer within {TOTAL_SECONDS:.0f} seconds."


def _refusal(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"Answered {status}: redirects are not followed."
    return f"Answered {status}."


def _post(target: Target, body: bytes, headers: Mapping[str, str], deadline: float) -> _Answer:
    connection = _Pinned(target, resolve(target), deadline)
    watch = threading.Timer(max(deadline - time.monotonic(), 0), connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        response = connection.getresponse()
        if connection.is_cut:  # in the middle of the headers, which looks like their end
            raise TimeoutError
        return _Answer(response.status, response.getheader("Retry-After", ""))
    finally:
        watch.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one of the addresses that were checked; host name and certificate stay those of the URL.

    Each wait is bounded by the time that is left, and `cut` ends one that goes on a byte at a time.
    """

    def __init__(self, target: Target, addresses: list[Address], deadline: float) -> None:
        super().__init__(target.host, target.port)
        self.target, self.addresses, self.deadline = target, addresses, deadline
        self.is_cut = False
        if target.scheme == "https":
            self.default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        self.sock = self._reach()
        self.sock.settimeout(max(self.deadline - time.monotonic(), 0.01))
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            # The handshake comes when `cut` already sees the socket.
            self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def _reach(self) -> socket.socket:
        until = time.monotonic() + CONNECT_SECONDS
        last: Exception = Unreachable(f"No connection within {CONNECT_SECONDS:.0f} seconds.")
        for address in self.addresses:
            patience = until - time.monotonic()
            if patience <= 0:
                break
            try:
                return socket.create_connection((str(address), self.target.port), timeout=patience)
            except TimeoutError:
                break
            except OSError as error:
                last = error
        raise last

    def cut(self) -> None:
        self.is_cut = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                # The plain method, also on TLS, whose own would wait for the other side's farewell.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
