"""One job from beginning to end: spec, inputs, work, outputs, and an exit status."""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import Any, Callable, Mapping

import torch

from ..machine import choose_device, device_name, versions
from ..resume import Resume
from .channel import Channel, Refused, origin_of
from .context import Context
from .failure import DONE, EXIT_STATUS, STOPPED, UNREACHABLE, Failure, Stopped, Unreachable
from .finetune import run_finetune
from .generate import run_generate
from .hessian import run_hessian
from .handover import Handover
from .reporter import Reporter
from .schema import parse_spec
from .score import run_score
from .unlearn import run_unlearn
from .workplace import Workplace, work_root

SPEC_VARIABLE = "MEMORISK_SPEC_URL"
TOKEN_VARIABLE = "MEMORISK_JOB_TOKEN"

WORK: Mapping[str, Callable[[Context], None]] = {
    "finetune": run_finetune,
    "score": run_score,
    "generate": run_generate,
    "unlearn": run_unlearn,
    "hessian": run_hessian,
}


def run_job(spec_url: str | None, spec_file: Path | None, token: str) -> int:
    """The exit status says how it ended (see `failure`)."""
    try:
        spec, channel = read_spec(spec_url, spec_file, token)
    except Failure as failure:
        # Without a valid spec there is nobody to tell.
        return complain(failure.detail, EXIT_STATUS[failure.code])
    except Refused as refused:
        return complain(f"the spec was refused: {refused}", STOPPED)
    except Unreachable as error:
        return complain(str(error), UNREACHABLE)
    device = choose_device()
    reporter = Reporter(channel, spec["urls"]["events"], spec["lease_seconds"], costs=device.type == "cuda")
    reporter.start()
    try:
        outputs = work(spec, channel, reporter, device)
        reporter.tell({"type": "finished", "outputs": outputs})
        reporter.close()
        return DONE
    except (Stopped, Refused) as stopped:
        return complain(str(stopped), STOPPED)
    except Unreachable as error:
        return complain(str(error), UNREACHABLE)
    except Exception as error:
        reason = as_failure(error)
        reporter.tell({"type": "failed", "code": reason.code, "detail": reason.detail[:2000]})
        try:
            reporter.close()
        except (Stopped, Unreachable):
            pass
        return complain(reason.detail, EXIT_STATUS[reason.code])


def read_spec(url: str | None, file: Path | None, token: str) -> tuple[dict[str, Any], Channel]:
    """From the API, or from a file that names the API's URLs."""
    if url is not None:
        channel = Channel(origin_of(url), token)
        return parse_spec(channel.get_json(url)), channel
    assert file is not None
    try:
        document = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        raise Failure("spec_invalid", "the spec file could not be read") from None
    spec = parse_spec(document)
    return spec, Channel(origin_of(spec["urls"]["events"]), token)


def work(spec: dict[str, Any], channel: Channel, reporter: Reporter, device: torch.device) -> list[dict[str, Any]]:
    """Does the job and hands in everything; what was handed in."""
    place = Workplace(work_root(), spec["fingerprint"])
    place.claim(reporter.check)
    try:
        return work_at(place, spec, channel, reporter, device)
    finally:
        place.release()


def work_at(
    place: Workplace, spec: dict[str, Any], channel: Channel, reporter: Reporter, device: torch.device
) -> list[dict[str, Any]]:
    """Where nobody else works."""
    found = Resume(place.state, spec["fingerprint"]).peek()
    reporter.tell(
        {
            "type": "started",
            "device": device_name(device),
            "versions": versions(),
            "resumed_from": None if found is None else found["epoch"],
        }
    )
    place.fetch(channel, spec["inputs"])
    context = Context(spec, place, reporter, Handover(channel, spec), device)
    WORK[spec["type"]](context)
    reporter.check()
    outputs = context.handover.given()
    place.clear()
    return outputs


def as_failure(error: Exception) -> Failure:
    """An unforeseen error is told by its kind and place alone: its message may quote a text, a path or a URL."""
    if isinstance(error, Failure):
        return error
    print("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__, file=sys.stderr, flush=True)
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return Failure("out_of_memory", "the device's memory was not enough: take a smaller batch and accumulate")
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return Failure("internal", f"{type(error).__name__}{where}")


def complain(line: str, status: int) -> int:
    print(line, file=sys.stderr, flush=True)
    return status
