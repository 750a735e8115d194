"""A folder for each fingerprint: inputs that were fetched, the run's state, artifacts. An attempt after a kill finds them there."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, Any, Callable, Mapping

from ..artifacts import sha256
from .channel import Channel
from .failure import Failure

WORK_VARIABLE = "MEMORISK_WORK"
FILE_NAME = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")
# Never opened: loading one can run its author's code.
PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz", ".h5", ".msgpack")
WAIT_S = 0.2


class Workplace:
    """`inputs/<role>/<file>`, `state.safetensors`, `out/<output name>`."""

    def __init__(self, root: Path, fingerprint: str) -> None:
        self.folder = root / fingerprint
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock: IO[bytes] | None = None

    @property
    def state(self) -> Path:
        return self.folder / "state.safetensors"

    def inputs(self, role: str) -> Path:
        return self.folder / "inputs" / role

    def out(self, name: str) -> Path:
        """Where an output rests under the name it is handed in by."""
        return self.folder / "out" / name

    def claim(self, while_waiting: Callable[[], None]) -> None:
        """Waits until no other process works here: the attempt before may not have noticed yet that it was given up."""
        self._lock = (self.folder / "lock").open("wb")
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                while_waiting()
                time.sleep(WAIT_S)

    def release(self) -> None:
        """Lets the next attempt in."""
        if self._lock is not None:
            self._lock.close()

    def fetch(self, channel: Channel, inputs: list[Mapping[str, Any]]) -> None:
        """Every input file, with its digest checked; those that are there already are not fetched again."""
        for one in inputs:
            name = one["file"]
            if not FILE_NAME.match(name) or name.lower().endswith(PICKLES):
                raise Failure("input_invalid", "an input has a name that no model, text or token file has")
            path = self.inputs(one["role"]) / name
            if not (path.exists() and path.stat().st_size == one["bytes"] and sha256(path) == one["sha256"]):
                channel.download(one["url"], path, one["sha256"], one["bytes"])

    def clear(self) -> None:
        """After the job is handed in."""
        shutil.rmtree(self.folder, ignore_errors=True)


def work_root() -> Path:
    """Given by whoever starts us, or a folder of this user's among the temporary files."""
    given = os.environ.get(WORK_VARIABLE)
    return Path(given) if given else Path(tempfile.gettempdir()) / f"memorisk-runner-{os.getuid()}"
