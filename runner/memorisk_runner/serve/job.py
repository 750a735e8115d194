"""One job as the endpoint keeps it, and as RunPod's documents show it to callers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Mapping

IN_QUEUE, IN_PROGRESS = "IN_QUEUE", "IN_PROGRESS"
COMPLETED, FAILED, CANCELLED, TIMED_OUT = "COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"
ENDED = frozenset({COMPLETED, FAILED, CANCELLED, TIMED_OUT})

# RunPod's own defaults and limits are 10 minutes and 24 hours, at most 7 days.
WEEK_MS = 7 * 86_400_000
EXECUTION_MS = (5_000, 600_000, WEEK_MS)
TTL_MS = (10_000, 86_400_000, WEEK_MS)


class Refused(Exception):
    """The request cannot be taken; the message is for the caller."""


@dataclass
class Job:
    """Times are milliseconds since the epoch. `input` holds the job's token: it is never shown."""

    id: str
    key: str
    input: dict[str, Any]
    webhook: str | None
    execution_ms: int
    ttl_ms: int
    created_ms: int
    status: str = IN_QUEUE
    started_ms: int | None = None
    ended_ms: int | None = None
    error: str | None = None
    retries: int = 0

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def expired(self, now_ms: int) -> bool:
        """Whether its time to live, queue and run together, is over. Kept as long again once it has ended."""
        return now_ms >= (self.ended_ms if self.ended_ms is not None else self.created_ms) + self.ttl_ms

    def shown(self, now_ms: int) -> dict[str, Any]:
        """The status object. Outputs travel through the job's own URLs, so `output` only says that it ended well."""
        started = self.started_ms
        view: dict[str, Any] = {"id": self.id, "status": self.status}
        view["delayTime"] = (started if started is not None else self.ended_ms or now_ms) - self.created_ms
        if started is not None:
            view["executionTime"] = (self.ended_ms if self.ended_ms is not None else now_ms) - started
        if self.status == COMPLETED:
            view["output"] = {"key": self.key}
        if self.error is not None:
            view["error"] = self.error
        return view

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def restored(value: Mapping[str, Any]) -> Job:
    """A job from its file; fields that this version does not know are dropped."""
    known = {field.name for field in fields(Job)}
    return Job(**{name: item for name, item in value.items() if name in known})


def parse_submission(body: Any, id: str, now_ms: int) -> Job:
    """The body of `POST /run`. Raises `Refused`."""
    if not isinstance(body, dict) or not isinstance(body.get("input"), dict):
        raise Refused("the body must be a JSON object with an object called input")
    given = body["input"]
    for name in ("submission_id", "spec_url", "token"):
        if not isinstance(given.get(name), str) or not given[name]:
            raise Refused(f"input.{name} must be a non-empty string")
    webhook = body.get("webhook")
    if webhook is not None and not (isinstance(webhook, str) and webhook.startswith(("http://", "https://"))):
        raise Refused("webhook must be an http or https URL")
    policy = body.get("policy", {})
    if not isinstance(policy, dict):
        raise Refused("policy must be an object")
    return Job(
        id=id,
        key=given["submission_id"],
        input=given,
        webhook=webhook,
        execution_ms=limit(policy, "executionTimeout", EXECUTION_MS),
        ttl_ms=limit(policy, "ttl", TTL_MS),
        created_ms=now_ms,
    )


def limit(policy: Mapping[str, Any], name: str, bounds: tuple[int, int, int]) -> int:
    low, default, high = bounds
    value = policy.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(f"policy.{name} must be a whole number of milliseconds from {low} to {high}")
    return value
