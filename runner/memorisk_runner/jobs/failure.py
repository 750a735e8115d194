"""How a job can end other than well, and the exit status that says so to whatever engine started us."""

from __future__ import annotations

from typing import Literal

FailureCode = Literal["spec_invalid", "input_invalid", "out_of_memory", "diverged", "internal"]

DONE = 0
EXIT_STATUS: dict[FailureCode, int] = {
    "internal": 1,
    "spec_invalid": 2,
    "input_invalid": 2,
    "out_of_memory": 5,
    "diverged": 6,
}
STOPPED = 3
UNREACHABLE = 4


class Failure(Exception):
    """The job cannot be done. `detail` is for people: no texts, no paths, no secrets."""

    def __init__(self, code: FailureCode, detail: str) -> None:
        super().__init__(detail)
        self.code: FailureCode = code
        self.detail = detail


class Stopped(Exception):
    """The API no longer wants this attempt: cancelled, ended, or given to another worker."""


class Unreachable(Exception):
    """The API did not answer for as long as we are willing to wait."""
