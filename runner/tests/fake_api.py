"""The API as a runner sees it: hands out a spec and files, takes reports and outputs, and can be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Mapping

from memorisk_runner.jobs.schema import validator

TOKEN = "mrj_01J00000000000000000000000_" + "ab" * 32 + "_00000000"
JOB = "job_01J00000000000000000000000"

TRAINING: dict[str, Any] = {
    "preset": "plain",
    "learning_rate": 3e-3,
    "epochs": 2,
    "batch": 4,
    "gradient_accumulation": 1,
    "packing": "none",
    "block_size": 64,
    "weight_decay": 0,
    "schedule": "linear",
    "warmup_steps": 0,
    "max_grad_norm": None,
    "seed": 7,
    "precision": "float32",
    "early_stop": False,
    "checkpoints": "final",
    "privacy": None,
}


class FakeApi:
    """`files` by role and name. What came in: `reports`, `events` (of all reports, in order) and `outputs`."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], bytes] = {}
        self.spec: dict[str, Any] = {}
        self.reports: list[dict[str, Any]] = []
        self.outputs: dict[str, bytes] = {}
        self.strangers = 0
        self.parts: dict[int, bytes] = {}
        self.requests: list[str] = []
        self.stop = False
        # May answer instead of us: (method, path) -> status or None.
        self.interfere: Callable[[str, str], int | None] = lambda _method, _path: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for report in self.reports for event in report["events"]]

    @property
    def spec_url(self) -> str:
        return f"{self.url}/v1/jobs/{JOB}/spec"

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    def add_folder(self, role: str, folder: Path) -> None:
        for file in folder.iterdir():
            self.files[(role, file.name)] = file.read_bytes()

    def add_lines(self, role: str, name: str, lines: list[Mapping[str, Any]]) -> None:
        self.files[(role, name)] = "".join(json.dumps(line) + "\n" for line in lines).encode()

    def write_spec(self, kind: str, outputs: Mapping[str, bool], **more: Any) -> None:
        """`outputs`: name → required."""
        inputs = [
            {
                "role": role,
                "file": name,
                "url": f"{self.url}/files/{role}/{name}",
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
            }
            for (role, name), content in self.files.items()
        ]
        self.spec = {
            "type": kind,
            "version": 1,
            "job": JOB,
            "attempt": 1,
            "fingerprint": hashlib.sha256(json.dumps([kind, more, inputs], sort_keys=True).encode()).hexdigest(),
            "base": {"name": "tiny", "digest": "sha256:" + "ab" * 32, "family": "gpt2"},
            "inputs": inputs,
            "outputs": [{"name": name, "required": required, "max_bytes": 10_000_000} for name, required in outputs.items()],
            "urls": {
                "events": f"{self.url}/v1/jobs/{JOB}/events",
                "outputs": f"{self.url}/v1/jobs/{JOB}/outputs",
                "blobs": f"{self.url}/v1/blobs",
            },
            "lease_seconds": 120,
            "expires_at": "2026-11-24T10:00:00.000Z",
            **more,
        }
        validator("job-spec").validate(self.spec)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def answer(self, status: int, content: bytes = b"{}") -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def handle_one(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                path, _, query = self.path.partition("?")
                api.requests.append(f"{self.command} {path}")
                if (status := api.interfere(self.command, path)) is not None:
                    return self.answer(status)
                if self.headers.get("authorization") != f"Bearer {TOKEN}":
                    api.strangers += 1
                    return self.answer(401)
                self.answer(*api.respond(self.command, path, query, body))

            do_GET = do_POST = do_PUT = handle_one

        return Handler

    def respond(self, method: str, path: str, query: str, body: bytes) -> tuple[int, bytes]:
        parts = path.strip("/").split("/")
        if path.endswith("/spec"):
            return 200, json.dumps(self.spec).encode()
        if parts[0] == "files":
            content = self.files.get((parts[1], parts[2]))
            return (404, b"{}") if content is None else (200, content)
        if path.endswith("/events"):
            report = json.loads(body)
            validator("runner-report").validate(report)
            self.reports.append(report)
            return 200, json.dumps({"state": "running", "stop": self.stop, "lease_seconds": 120}).encode()
        if "outputs" in parts:
            wanted = query.removeprefix("sha256=").split("&")[0]
            content = b"".join(self.parts[i] for i in sorted(self.parts)) if "uploaded=true" in query else body
            if hashlib.sha256(content).hexdigest() != wanted:
                return 422, b'{"code": "digest_mismatch"}'
            self.outputs[parts[-1]] = content
            return 201, b"{}"
        if parts[-1] == "uploads":
            size = json.loads(body)["size"]
            state = {"id": "upl_1", "state": "open", "part_size": 1000, "part_count": -(-size // 1000)}
            return 201, json.dumps({**state, "parts": [{"part": i, "size": 1000} for i in self.parts]}).encode()
        if parts[-2] == "parts":
            self.parts[int(parts[-1])] = body
        return 200, b"{}"
