"""The HTTP side: RunPod's routes, with or without its `/v2/{endpoint}` in front."""

from __future__ import annotations

import hmac
import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .job import Refused
from .queue import Queue

# RunPod's own limit for /run.
BODY_BYTES = 10 * 1024 * 1024
LOG_BYTES = 64 * 1024
ROUTE = re.compile(r"^(?:/v2/[A-Za-z0-9_-]+)?/(run|status|cancel|retry|health|logs)(?:/([A-Za-z0-9_-]{1,100}))?$")
VERBS = {"run": "POST", "status": "GET", "cancel": "POST", "retry": "POST", "health": "GET", "logs": "GET"}


class Endpoint(ThreadingHTTPServer):
    """Listens at once; `serve_forever` answers."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], queue: Queue, token: str) -> None:
        super().__init__(address, Handler)
        self.queue = queue
        self.token = token


class Handler(BaseHTTPRequestHandler):
    server: Endpoint
    protocol_version = "HTTP/1.1"
    server_version = "memorisk-runner"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, *_: Any) -> None:
        """Requests are not logged: their addresses are nobody's business, and the queue says what matters."""

    def _answer(self, verb: str) -> None:
        body = self._body()
        if body is None:
            return self._send(413, {"error": f"the body must be at most {BODY_BYTES} bytes and carry its length"}, close=True)
        if not self._authorised():
            return self._send(401, {"error": "unauthorized"})
        url = urlsplit(self.path)
        match = ROUTE.match(url.path)
        name, id = match.groups() if match else (None, None)
        if name is None or (id is None) != (name in ("run", "health")):
            return self._send(404, {"error": "no such route"})
        if VERBS[name] != verb:
            return self._send(405, {"error": f"use {VERBS[name]}"})
        try:
            result = self._dispatch(name, id or "", body, parse_qs(url.query))
        except Refused as refused:
            return self._send(400, {"error": str(refused)})
        if result is None:
            return self._send(404, {"error": "no such job, or it has expired"})
        self._send(200, result)

    def _dispatch(self, name: str, id: str, body: bytes, query: dict[str, list[str]]) -> dict[str, Any] | None:
        queue = self.server.queue
        if name == "run":
            try:
                return queue.submit(json.loads(body))
            except (ValueError, RecursionError) as error:
                raise Refused("the body is not JSON") from error
        if name == "health":
            return queue.health()
        if name == "logs":
            asked = query.get("bytes", [""])[0]
            logs = queue.logs(id, min(int(asked), LOG_BYTES) if asked.isdecimal() else LOG_BYTES)
            return None if logs is None else {"logs": logs}
        return {"status": queue.status, "cancel": queue.cancel, "retry": queue.retry}[name](id)

    def _authorised(self) -> bool:
        """RunPod's documents show the key both bare and as a bearer token."""
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.server.token.encode("utf-8"))

    def _body(self) -> bytes | None:
        """Read even when it is not wanted, or the next request on this connection would begin with it."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not length.isdecimal() or int(length) > BODY_BYTES:
            return None
        return self.rfile.read(int(length))

    def _send(self, status: int, value: dict[str, Any], close: bool = False) -> None:
        data = json.dumps(value).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(data)
