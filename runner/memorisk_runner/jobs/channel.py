"""HTTP to the API, with the job's token. Standard library only, and patient: a server that restarts costs seconds, not the job."""

from __future__ import annotations

import hashlib
import json
import random
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, Callable, Mapping, TypeVar
from urllib.parse import urlsplit

from .failure import Failure, Unreachable

T = TypeVar("T")

TIMEOUT_S = 60.0
# Answers of a server or proxy that may think better of it.
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
CHUNK = 1 << 20


class Refused(Exception):
    """The API understood and said no."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect could carry the token to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class Channel:
    """The token goes to the API's own origin only; other URLs (presigned ones) are fetched without it."""

    origin: str
    token: str
    patience_s: float = 300.0
    # Not the global generator: training draws from that.
    _dice: random.Random = field(default_factory=random.Random)
    _opener: urllib.request.OpenerDirector = field(default_factory=lambda: urllib.request.build_opener(NoRedirects))

    def get_json(self, url: str) -> Any:
        return self._patiently(lambda: self._json(url, "GET"))

    def send_json(self, url: str, body: Any) -> Any:
        """POST; the answer's JSON."""
        content = json.dumps(body, allow_nan=False).encode("utf-8")
        return self._patiently(lambda: self._json(url, "POST", content))

    def put_file(self, url: str, path: Path, start: int = 0, length: int | None = None) -> None:
        """Streams a file, or a part of it."""
        size = path.stat().st_size - start if length is None else length

        def put() -> None:
            with path.open("rb") as file:
                file.seek(start)
                headers = {"content-length": str(size), "content-type": "application/octet-stream"}
                with self._open(url, "PUT", Window(file, size), headers):
                    pass

        self._patiently(put)

    def download(self, url: str, path: Path, digest: str, size: int) -> None:
        """To `path`, which appears only when length and SHA-256 are right."""

        def get() -> None:
            beside = path.with_name(path.name + ".part")
            found, length = hashlib.sha256(), 0
            with self._open(url, "GET") as answer, beside.open("wb") as file:
                while chunk := answer.read(CHUNK):
                    length += len(chunk)
                    if length > size:
                        break
                    found.update(chunk)
                    file.write(chunk)
            if length < size:
                raise ConnectionError("the answer ended early")
            if length > size or found.hexdigest() != digest:
                beside.unlink()
                raise Failure("input_invalid", f"{path.name} has another length or SHA-256 than the spec promises")
            beside.replace(path)

        path.parent.mkdir(parents=True, exist_ok=True)
        self._patiently(get)

    def _json(self, url: str, method: str, content: bytes | None = None) -> Any:
        with self._open(url, method, content, {"content-type": "application/json"} if content else {}) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _open(self, url: str, method: str, body: Any = None, headers: Mapping[str, str] = {}) -> IO[bytes]:
        request = urllib.request.Request(url, body, {"accept": "application/json", **headers}, method=method)
        if origin_of(url) == self.origin:
            request.add_unredirected_header("authorization", f"Bearer {self.token}")
        return self._opener.open(request, timeout=TIMEOUT_S)

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """Tries again, at growing and jittered distances, until `patience_s` is used up."""
        deadline = time.monotonic() + self.patience_s
        pause = 0.25
        while True:
            try:
                return attempt()
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in TRANSIENT:
                        raise Refused(error.code, problem_code(error)) from None
                    wanted = error.headers.get("retry-after") or ""
                    pause = max(pause, min(60.0, float(wanted))) if wanted.isdigit() else pause
            except (OSError, HTTPException, ValueError):
                # Connection lost, refused or cut short; or a proxy's page instead of JSON.
                pass
            wait = pause * self._dice.uniform(0.5, 1.5)
            if time.monotonic() + wait > deadline:
                raise Unreachable("the API does not answer")
            time.sleep(wait)
            pause = min(30.0, 2 * pause)


class Window:
    """A part of a file as something that can be sent."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left = file, size

    def read(self, amount: int = -1) -> bytes:
        wanted = self._left if amount < 0 else min(amount, self._left)
        chunk = self._file.read(wanted)
        self._left -= len(chunk)
        return chunk


def origin_of(url: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def problem_code(error: urllib.error.HTTPError) -> str:
    """The `code` of a problem+json answer, if it is one."""
    try:
        code = json.loads(error.read(65_536)).get("code")
    except (ValueError, AttributeError, OSError):
        return "unknown"
    return code if isinstance(code, str) else "unknown"
