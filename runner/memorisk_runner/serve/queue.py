"""The endpoint's queue: jobs wait their turn and run one at a time, each in a process of its own."""

from __future__ import annotations

import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any, Callable, Sequence

from . import process, webhook
from .job import CANCELLED, COMPLETED, FAILED, IN_PROGRESS, IN_QUEUE, TIMED_OUT, Job, Refused, parse_submission
from .ledger import Ledger
from .redact import redact

# The runner's environment, whoever starts it, and where this endpoint lets it rest its checkpoints.
SPEC_VARIABLE = "MEMORISK_SPEC_URL"
TOKEN_VARIABLE = "MEMORISK_JOB_TOKEN"
WORK_VARIABLE = "MEMORISK_WORK"

LOOK_S = 0.1

# Not run again by itself: whoever sent it tries again, under another name and token, and the runner goes on from its checkpoint.
INTERRUPTED = "the endpoint was stopped while the job ran"

Command = Callable[[Job], Sequence[str]]


def run_command(_: Job) -> Sequence[str]:
    """The runner's own entry."""
    return [sys.executable, "-m", "memorisk_runner", "run"]


class Queue:
    """All methods may be called from any thread."""

    def __init__(self, folder: Path, say: Callable[[str], None], command: Command = run_command) -> None:
        self._ledger = Ledger(folder.resolve())
        self._say = say
        self._command = command
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._by_key: dict[str, Job] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._ledger.clear_work()
        for job in self._ledger.load():
            self._add(job)
            if job.status == IN_PROGRESS:
                self._end(job, FAILED, INTERRUPTED)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the running job; those that wait go on at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def submit(self, body: Any) -> dict[str, Any]:
        """The same `input.submission_id` is the same job, however often it is sent. Raises `Refused`."""
        job = parse_submission(body, str(uuid.uuid4()), now_ms())
        with self._changed:
            known = self._by_key.get(job.key)
            if known is None:
                self._add(job)
                self._ledger.save(job)
                self._changed.notify_all()
                known = job
            return {"id": known.id, "status": known.status}

    def status(self, id: str) -> dict[str, Any] | None:
        with self._changed:
            self._forget_expired()
            job = self._jobs.get(id)
            return None if job is None else job.shown(now_ms())

    def logs(self, id: str, limit: int) -> str | None:
        """The redacted end of what the job printed."""
        with self._changed:
            job = self._jobs.get(id)
            return None if job is None else redact(self._ledger.tail(job, limit), secrets_of(job))

    def cancel(self, id: str) -> dict[str, Any] | None:
        """A job that has ended stays as it is."""
        with self._changed:
            job = self._jobs.get(id)
            if job is None:
                return None
            if not job.ended:
                self._end(job, CANCELLED)
            return {"id": job.id, "status": job.status}

    def retry(self, id: str) -> dict[str, Any] | None:
        """The same job again, under the same id. Raises `Refused`."""
        with self._changed:
            job = self._jobs.get(id)
            if job is None:
                return None
            if job.status not in (FAILED, TIMED_OUT):
                raise Refused(f"only a job that is {FAILED} or {TIMED_OUT} can be retried; this one is {job.status}")
            job.status, job.started_ms, job.ended_ms, job.error = IN_QUEUE, None, None, None
            job.created_ms, job.retries = now_ms(), job.retries + 1
            self._ledger.save(job)
            self._changed.notify_all()
            return {"id": job.id, "status": job.status}

    def health(self) -> dict[str, Any]:
        with self._changed:
            jobs = self._jobs.values()
            count = {name: sum(job.status == name for job in jobs) for name in (COMPLETED, FAILED, IN_PROGRESS, IN_QUEUE)}
            busy = count[IN_PROGRESS]
            return {
                "jobs": {
                    "completed": count[COMPLETED],
                    "failed": count[FAILED],
                    "inProgress": busy,
                    "inQueue": count[IN_QUEUE],
                    "retried": sum(job.retries for job in jobs),
                },
                "workers": {"idle": 1 - min(busy, 1), "running": min(busy, 1)},
            }

    def _add(self, job: Job) -> None:
        self._jobs[job.id] = self._by_key[job.key] = job

    def _end(self, job: Job, status: str, error: str | None = None) -> None:
        """Final. The worker thread sees it and ends the process, if there is one."""
        job.status, job.error, job.ended_ms = status, error, now_ms()
        self._ledger.save(job)
        self._say(f"job {job.key}: {status}" + (f": {error}" if error else ""))
        if job.webhook is not None:
            webhook.notify(job.webhook, job.shown(now_ms()), self._say)

    def _forget_expired(self) -> None:
        for job in [job for job in self._jobs.values() if job.expired(now_ms())]:
            job.status = job.status if job.ended else TIMED_OUT
            del self._jobs[job.id]
            self._by_key.pop(job.key, None)
            self._ledger.remove(job)

    def _next(self) -> Job | None:
        """Waits for one. None: the endpoint is stopping."""
        with self._changed:
            while not self._stopping:
                self._forget_expired()
                waiting = [job for job in self._jobs.values() if job.status == IN_QUEUE]
                if waiting:
                    job = min(waiting, key=lambda job: job.created_ms)
                    job.status, job.started_ms = IN_PROGRESS, now_ms()
                    self._ledger.save(job)
                    return job
                self._changed.wait(timeout=1)
            return None

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._say(f"job {job.key}: started")
            try:
                self._run(job)
            except OSError as error:
                with self._changed:
                    if not job.ended:
                        self._end(job, FAILED, f"the runner could not be started: {error.strerror}")

    def _run(self, job: Job) -> None:
        work = str(self._ledger.work)
        told = {SPEC_VARIABLE: job.input["spec_url"], TOKEN_VARIABLE: job.input["token"], WORK_VARIABLE: work}
        child = process.start(self._command(job), told, self._ledger.log(job))
        give_up = time.monotonic() + job.execution_ms / 1000
        while child.poll() is None and not job.ended and not self._stopping and time.monotonic() < give_up:
            time.sleep(LOOK_S)
            with self._changed:
                self._forget_expired()
        code = child.poll()
        process.end(child)
        with self._changed:
            if job.ended:
                return
            if code is not None:
                self._end(job, *((COMPLETED, None) if code == 0 else (FAILED, ending(code))))
            elif self._stopping:
                self._end(job, FAILED, INTERRUPTED)
            else:
                self._end(job, TIMED_OUT, f"it ran longer than the {job.execution_ms / 1000:g} s it was given")


def ending(code: int) -> str:
    """Why a process ended, without what it printed: that is in its log."""
    return f"the runner was ended by signal {code - 128}" if code > 128 else f"the runner ended with exit status {code}"


def secrets_of(job: Job) -> list[str]:
    return [value for name, value in job.input.items() if isinstance(value, str) and name in ("token", "spec_url")]


def now_ms() -> int:
    return time.time_ns() // 1_000_000
