"""A job's process: a group of its own, so that ending it ends whatever it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Mapping, Sequence

# Long enough for the runner to write a checkpoint that is under way.
GRACE_S = 10.0

# Set by the endpoint for its own use: the runner has no business with it.
WITHHELD = ("MEMORISK_RUNNER_TOKEN",)

# The job must find this package whether or not it is installed.
PACKAGES = str(Path(__file__).resolve().parents[2])


def start(command: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Starts `command` with its output appended to `log`. It knows of the endpoint's end by its standard input closing."""
    inherited = {name: value for name, value in os.environ.items() if name not in WITHHELD}
    inherited["PYTHONPATH"] = os.pathsep.join(filter(None, [PACKAGES, inherited.get("PYTHONPATH")]))
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "memorisk_runner.serve.leash", *command],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            env={**inherited, **environment, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes], grace_s: float = GRACE_S) -> None:
    """SIGTERM to the group, SIGKILL to what is left after the grace."""
    signal_group(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


def signal_group(group: int, number: int) -> None:
    """Nothing when nobody is left."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass
