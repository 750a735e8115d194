"""Jobs on disk, one file each, so that a restarted endpoint knows what it was doing."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

from .job import WEEK_MS, Job, restored


class Ledger:
    """`jobs/<id>.json` (with the job's token: readable by the owner alone), `logs/<id>.log`, and `work/` for the runner's checkpoints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("jobs", "logs", "work"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.work = folder / "work"

    def clear_work(self) -> None:
        """Checkpoints that no attempt has touched for longer than any job may live."""
        for folder in self.work.iterdir():
            if folder.stat().st_mtime < time.time() - WEEK_MS / 1000:
                shutil.rmtree(folder, ignore_errors=True)

    def load(self) -> list[Job]:
        """Every job, oldest first. A file that cannot be read is skipped: it was never answered for."""
        jobs = []
        for file in (self.folder / "jobs").glob("*.json"):
            try:
                jobs.append(restored(json.loads(file.read_text("utf-8"))))
            except (ValueError, TypeError):
                continue
        return sorted(jobs, key=lambda job: job.created_ms)

    def save(self, job: Job) -> None:
        """Renamed into place: after a crash there is the old file or the new one."""
        file = self.folder / "jobs" / f"{job.id}.json"
        fresh = file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(job.as_json(), out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)

    def remove(self, job: Job) -> None:
        (self.folder / "jobs" / f"{job.id}.json").unlink(missing_ok=True)
        self.log(job).unlink(missing_ok=True)

    def log(self, job: Job) -> Path:
        return self.folder / "logs" / f"{job.id}.log"

    def tail(self, job: Job, limit: int) -> str:
        """The last `limit` bytes of the log, from the start of a line."""
        try:
            with self.log(job).open("rb") as log:
                size = log.seek(0, os.SEEK_END)
                log.seek(max(0, size - limit))
                tail = log.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""
        return tail if size <= limit else tail.partition("\n")[2]
