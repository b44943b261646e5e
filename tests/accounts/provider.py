"""A small OpenID Connect provider on this machine: it signs real tokens and answers over real HTTP."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "urn:gov:executive-mobility"


class FakeProvider:
    """Says what it is told: `claims` go into the ID token, `person` is what userinfo returns."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signing_key = self.key
        self.nonce = ""
        self.claims: dict[str, Any] = {}
        self.person: dict[str, Any] = {"sub": "person-1", "email": "casey@agency.example", "email_verified": True}
        self.token_status = 200
        self.asked: list[dict[str, str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "person-1", "iat": now, "exp": now + 300}
        claims = claims | {"nonce": self.nonce} | self.claims
        return jwt.encode(claims, self.signing_key, algorithm="RS256", headers={"kid": "key-1"})

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        if path == "/jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return 200, {"keys": [public | {"kid": "key-1", "alg": "RS256", "use": "sig"}]}
        if path == "/token":
            self.asked.append(form)
            return self.token_status, {"id_token": self.id_token(), "access_token": "access-1", "token_type": "Bearer"}
        return 200, self.person

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                form = dict(parse_qsl(self.rfile.read(length).decode()))
                status, body = provider.answer(self.path, form)
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output clean."""

        return Handler
