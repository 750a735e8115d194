"""The endpoint through its own HTTP, with small scripts in place of the runner."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from memorisk_runner.serve.job import ENDED, Job
from memorisk_runner.serve.ledger import Ledger
from memorisk_runner.serve.queue import Queue
from memorisk_runner.serve.redact import redact
from memorisk_runner.serve.server import BODY_BYTES, Endpoint

TOKEN = "a-token-that-nobody-guesses"
JOB_TOKEN = "mrj_01JABCDEFGHJKMNPQRSTVWXYZ0_secret"


def script_of(job: Job) -> list[str]:
    return [sys.executable, "-c", job.input["script"]]


class Service:
    """An endpoint in this process."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.queue = Queue(folder, self.said.append, script_of)
        self.endpoint = Endpoint(("127.0.0.1", 0), self.queue, TOKEN)
        self.queue.start()
        threading.Thread(target=self.endpoint.serve_forever, daemon=True).start()

    def call(self, verb: str, path: str, body: object = None, token: str = TOKEN) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.endpoint.server_address[1]}{path}"
        request = urllib.request.Request(url, data, {"Authorization": f"Bearer {token}"}, method=verb)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def run(self, script: str, key: str = "job_1-1", **more: object) -> str:
        status, answer = self.call("POST", "/run", {"input": submission(script, key), **more})
        assert status == 200, answer
        return str(answer["id"])

    def settled(self, id: str) -> Any:
        return until(lambda: (view := self.call("GET", f"/status/{id}")[1])["status"] in ENDED and view)

    def close(self) -> None:
        self.endpoint.shutdown()
        self.queue.stop()
        self.endpoint.server_close()


def submission(script: str, key: str) -> dict[str, str]:
    address = f"http://localhost:1/v1/jobs/{key}/spec"
    return {"submission_id": key, "job_id": key.split("-")[0], "spec_url": address, "token": JOB_TOKEN, "script": script}


def until(look: Callable[[], Any], seconds: float = 15) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return state != "" and not state.startswith("Z")


@pytest.fixture()
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path)
    yield service
    service.close()


def test_a_job_runs_with_its_token_in_the_environment_and_ends_completed(service: Service) -> None:
    script = f"import os, sys; sys.exit(os.environ['MEMORISK_JOB_TOKEN'] != {JOB_TOKEN!r} or 'MEMORISK_RUNNER_TOKEN' in os.environ)"
    status, answer = service.call("POST", "/v2/local/run", {"input": submission(script, "job_1-1")})
    assert (status, answer["status"]) == (200, "IN_QUEUE")
    view = service.settled(answer["id"])
    assert view["status"] == "COMPLETED" and view["output"] == {"key": "job_1-1"}
    assert view["delayTime"] >= 0 and view["executionTime"] >= 0
    assert JOB_TOKEN not in json.dumps(view)
    health = service.call("GET", "/health")[1]
    assert health["jobs"]["completed"] == 1 and health["workers"] == {"idle": 1, "running": 0}


def test_the_same_submission_is_the_same_job(service: Service, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    script = f"open({str(mark)!r}, 'a').write('x')"
    ids = {service.run(script) for _ in range(5)}
    service.settled(ids.pop())
    assert not ids and service.run(script) and mark.read_text() == "x"


def test_jobs_wait_their_turn(service: Service, tmp_path: Path) -> None:
    mark = tmp_path / "order"
    script = f"import time; f = open({str(mark)!r}, 'a', buffering=1); f.write('<'); time.sleep(0.2); f.write('>')"
    for id in [service.run(script, f"job_{n}-1") for n in range(3)]:
        assert service.settled(id)["status"] == "COMPLETED"
    assert mark.read_text() == "<><><>"


def test_cancel_ends_the_whole_group_and_a_waiting_job_never_starts(service: Service, tmp_path: Path) -> None:
    mark = tmp_path / "pids"
    script = (
        "import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(mark)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}'); time.sleep(60)"
    )
    running, waiting = service.run(script), service.run(f"open({str(tmp_path / 'no')!r}, 'w')", "job_2-1")
    pids = until(lambda: mark.exists() and [int(pid) for pid in mark.read_text().split()])
    assert service.call("POST", f"/cancel/{waiting}")[1] == {"id": waiting, "status": "CANCELLED"}
    assert service.call("POST", f"/cancel/{running}")[1] == {"id": running, "status": "CANCELLED"}
    until(lambda: not any(map(is_alive, pids)))
    assert service.settled(running)["status"] == "CANCELLED" and not (tmp_path / "no").exists()
    # what has ended stays as it is
    assert service.call("POST", f"/cancel/{running}")[1]["status"] == "CANCELLED"
    assert service.call("POST", f"/retry/{running}")[0] == 400


def test_a_failure_says_how_it_ended_and_keeps_its_log_without_secrets(service: Service, tmp_path: Path) -> None:
    mark = tmp_path / "second"
    script = (
        f"import os, sys; print('token', os.environ['MEMORISK_JOB_TOKEN'], 'Bearer abcdefgh', 'https://x/y?sig=zzz');"
        f"sys.exit(0 if os.path.exists({str(mark)!r}) else 7)"
    )
    id = service.run(script)
    view = service.settled(id)
    assert (view["status"], view["error"]) == ("FAILED", "the runner ended with exit status 7")
    logs = service.call("GET", f"/logs/{id}?bytes=1000")[1]["logs"]
    assert logs == "token [secret] Bearer [secret] https://x/y?sig=[secret]\n"
    mark.touch()
    assert service.call("POST", f"/retry/{id}") == (200, {"id": id, "status": "IN_QUEUE"})
    assert service.settled(id)["status"] == "COMPLETED"


def test_a_job_past_its_time_is_ended(service: Service) -> None:
    id = service.run("import time; time.sleep(60)", policy={"executionTimeout": 5_000})
    view = service.settled(id)
    assert view["status"] == "TIMED_OUT" and "5 s" in view["error"]


def test_an_expired_job_is_forgotten(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    old = Job("old", "job_9-1", submission("", "job_9-1"), None, 5_000, 10_000, created_ms=1, status="COMPLETED", ended_ms=2)
    ledger.save(old)
    service = Service(tmp_path)
    assert service.call("GET", "/status/old")[0] == 404
    assert ledger.load() == []
    service.close()


def test_strangers_and_nonsense_are_refused(service: Service) -> None:
    for token in ("", "wrong", TOKEN[:-1], TOKEN + "x"):
        assert service.call("GET", "/health", token=token)[0] == 401
    assert service.call("GET", "/run")[0] == 405
    assert service.call("GET", "/status")[0] == 404
    assert service.call("GET", "/../etc/passwd")[0] == 404
    assert service.call("GET", "/status/nobody")[0] == 404
    good = submission("", "job_1-1")
    bad: list[object] = [b"{", [], {}, {"input": []}, {"input": {**good, "token": ""}}, {"input": good, "webhook": "file:///etc"}]
    bad += [{"input": good, "policy": policy} for policy in ([], {"ttl": 1}, {"executionTimeout": True}, {"ttl": 10**12})]
    for body in bad:
        assert service.call("POST", "/run", body)[0] == 400, body
    connection = http.client.HTTPConnection(*service.endpoint.server_address[:2])
    connection.putrequest("POST", "/run")
    connection.putheader("Content-Length", str(BODY_BYTES + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_the_webhook_is_told(service: Service) -> None:
    heard: list[Any] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    listener = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    id = service.run("pass", webhook=f"http://127.0.0.1:{listener.server_address[1]}/hook?t=secret")
    until(lambda: heard)
    assert (heard[0]["id"], heard[0]["status"]) == (id, "COMPLETED")
    listener.shutdown()
    listener.server_close()


OTHER = """
import sys, time
from pathlib import Path
from memorisk_runner.serve.queue import Queue
queue = Queue(Path(sys.argv[1]), print, lambda job: [sys.executable, "-c", job.input["script"]])
queue.start()
print("ready", flush=True)
time.sleep(60)
"""


def test_a_killed_endpoint_leaves_no_process_behind_and_says_so_after_the_restart(tmp_path: Path) -> None:
    mark, ledger, now = tmp_path / "pid", Ledger(tmp_path), time.time_ns() // 1_000_000
    script = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    for n, code in ((1, script), (2, "pass")):
        ledger.save(Job(f"id-{n}", f"job_{n}-1", submission(code, f"job_{n}-1"), None, 60_000, 60_000, now + n))
    other = subprocess.Popen([sys.executable, "-c", OTHER, str(tmp_path)], stdout=subprocess.PIPE)
    pid = until(lambda: mark.exists() and mark.read_text())
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    until(lambda: not is_alive(int(pid)))
    service = Service(tmp_path)
    view = service.settled("id-1")
    assert (view["status"], view["error"]) == ("FAILED", "the endpoint was stopped while the job ran")
    # one that waited goes on
    assert service.settled("id-2")["status"] == "COMPLETED"
    # and the same submission is still the same job
    assert service.run(script, "job_1-1") == "id-1"
    service.close()


def test_stopping_ends_the_running_job(tmp_path: Path) -> None:
    service = Service(tmp_path)
    id = service.run("import time; time.sleep(60)")
    until(lambda: service.call("GET", f"/status/{id}")[1]["status"] == "IN_PROGRESS")
    service.close()
    assert [job.status for job in Ledger(tmp_path).load()] == ["FAILED"]


def test_old_checkpoints_go(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for name, age in (("old", 8 * 86_400), ("new", 0)):
        (ledger.work / name).mkdir()
        os.utime(ledger.work / name, (time.time() - age,) * 2)
    ledger.clear_work()
    assert [folder.name for folder in ledger.work.iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer [secret]"),
        ("https://b/k?X-Amz-Signature=0a1b&x=1", "https://b/k?X-Amz-Signature=[secret]&x=1"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "[secret]"),
        ("https://user:word@host/", "https://[secret]@host/"),
        ("loss 1.25 at step 3", "loss 1.25 at step 3"),
    ],
)
def test_what_looks_like_a_secret_is_redacted(text: str, shown: str) -> None:
    assert redact(text) == shown
