"""Tells the API what happens, from a thread of its own: training neither waits for the network nor looks silent while it computes."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Any, Mapping

from .channel import Channel, Refused
from .failure import Stopped, Unreachable
from .schema import checked

MAX_EVENTS = 100
# Progress is told this often at most; what came in between is forgotten.
PROGRESS_S = 1.0


class Reporter:
    """All methods may be called from any thread. `costs`: seconds on the GPU are counted from the start."""

    def __init__(self, channel: Channel, url: str, lease_seconds: float, costs: bool) -> None:
        self._channel, self._url, self._costs = channel, url, costs
        self._heartbeat_s = max(0.5, lease_seconds / 3)
        self._worker = f"w-{secrets.token_hex(8)}"
        self._started = time.monotonic()
        self._changed = threading.Condition()
        self._waiting: list[dict[str, Any]] = []
        self._progress: dict[str, Any] | None = None
        self._sequence = 0
        self._closing = self._busy = False
        self._stop: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def tell(self, event: Mapping[str, Any]) -> None:
        """Queues an event without `seq`."""
        with self._changed:
            self._waiting.append(dict(event))
            self._changed.notify_all()

    def progress(self, done: int, total: int, unit: str) -> None:
        """Queues progress; raises `Stopped` when the API wants no more."""
        with self._changed:
            self._progress = {"type": "progress", "done": done, "total": total, "unit": unit}
        self.check()

    def check(self) -> None:
        """Raises what ended the conversation: `Stopped` or `Unreachable`."""
        if self._stop is not None:
            raise self._stop

    def close(self) -> None:
        """Delivers what is queued, then raises as `check` does."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()
        self.check()

    def _run(self) -> None:
        spoken = time.monotonic()
        while self._stop is None:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._waiting or self._closing, timeout=min(PROGRESS_S, self._heartbeat_s)
                )
                events, self._waiting = self._waiting[: MAX_EVENTS - 1], self._waiting[MAX_EVENTS - 1 :]
                progress, self._progress = self._progress, None
                ending = self._closing and not self._waiting
            if progress is not None and not ending:
                events.append(progress)
            if not events and not ending and time.monotonic() - spoken >= self._heartbeat_s:
                events.append({"type": "heartbeat"})
            if events:
                self._send(events)
                spoken = time.monotonic()
            if ending:
                return

    def _send(self, events: list[dict[str, Any]]) -> None:
        seconds = time.monotonic() - self._started if self._costs else 0.0
        for event in events:
            self._sequence += 1
            event |= {"seq": self._sequence, "gpu_seconds": round(seconds, 3)}
        try:
            report = checked("runner-report", {"worker": self._worker, "events": events})
            orders = self._channel.send_json(self._url, report)
            last = events[-1]["type"] in ("finished", "failed")
            if isinstance(orders, dict) and orders.get("stop") and not last:
                self._stop = Stopped("the API said stop")
        except Refused as refused:
            self._stop = Stopped(f"the API refused a report: {refused}")
        except Unreachable as error:
            self._stop = error
        except Exception as error:  # a report that breaks the contract must end the job, not only this thread
            self._stop = error
