"""A run's whole state in one safetensors file, so that a killed run goes on as if nothing had happened.

Written beside its place, flushed, then renamed over it: at any moment the file is either the old state or the new one. Weights, AdamW's
moments and every random generator are tensors; the rest is JSON in the header.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping

import torch
from safetensors import safe_open
from safetensors.torch import save

KEY = "memorisk_run"


@dataclass
class Resume:
    """`identity` says which run it is: a file of another run is not taken. Saves at most each `every_seconds`, and when told to."""

    path: Path
    identity: str
    every_seconds: float = 60.0
    _last: float = field(default_factory=time.monotonic)

    def due(self) -> bool:
        """Whether it is time to save again."""
        return time.monotonic() - self._last >= self.every_seconds

    def save(self, tensors: Mapping[str, torch.Tensor], facts: Mapping[str, Any]) -> None:
        """Replaces the saved state."""
        header = {KEY: json.dumps({"identity": self.identity, **facts}, allow_nan=False)}
        write_atomically(self.path, save({name: t.detach().cpu().contiguous() for name, t in tensors.items()}, header))
        self._last = time.monotonic()

    def peek(self) -> dict[str, Any] | None:
        """What `load` would say, without the tensors."""
        if not self.path.exists():
            return None
        with safe_open(self.path, "pt") as file:
            facts: dict[str, Any] = json.loads((file.metadata() or {}).get(KEY, "{}"))
        return facts if facts.pop("identity", None) == self.identity else None

    def load(self) -> tuple[dict[str, torch.Tensor], dict[str, Any]] | None:
        """The saved state of this very run, if there is one."""
        if (facts := self.peek()) is None:
            return None
        with safe_open(self.path, "pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, facts


def write_atomically(path: Path, content: bytes) -> None:
    """A reader, or the next start after a kill or a power cut, finds the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
