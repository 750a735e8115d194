"""What every type of job works with."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Sequence

import torch
from transformers import PreTrainedModel

from ..artifacts import write_json
from ..checkpoints import load_model
from ..machine import device_name, versions
from .failure import Failure
from .handover import Handover
from .reporter import Reporter
from .schema import checked
from .workplace import Workplace


@dataclass(frozen=True)
class Context:
    """One attempt at one job."""

    spec: Mapping[str, Any]
    place: Workplace
    reporter: Reporter
    handover: Handover
    device: torch.device
    started: float = field(default_factory=time.monotonic)

    @property
    def base_folder(self) -> Path:
        return self.place.inputs("base")

    def load_base(self) -> PreTrainedModel:
        """A fresh copy in float32, on the device."""
        try:
            model = load_model(self.base_folder)
        except Exception as error:
            raise Failure("input_invalid", f"the base could not be loaded ({type(error).__name__})") from None
        return model.to(self.device)  # type: ignore[arg-type]

    def say(self, line: str) -> None:
        """Into the job's log: numbers and names, never texts."""
        self.reporter.tell({"type": "log", "lines": [line[:2000]]})

    def hand_in_artifact(self, artifact: str) -> None:
        """The files of a model that was saved as `<artifact>.<file>`, as far as there are any and they are expected."""
        for file in sorted(self.place.out(artifact).glob("*")):
            name = f"{artifact}.{file.name}"
            if self.handover.wants(name):
                self.handover.give(name, file)

    def summarise(self, seed: int, epochs: Sequence[Mapping[str, Any]] = (), **facts: Any) -> None:
        """Hands in `summary.json`."""
        summary = {
            "version": 1,
            "seed": seed,
            "device": device_name(self.device),
            "versions": versions(),
            "seconds": round(time.monotonic() - self.started, 3),
            "trainable_parameters": None,
            "training_rows": None,
            "kept_epoch": None,
            "epochs": list(epochs),
            **facts,
        }
        if self.handover.wants("summary.json"):
            path = self.place.out("summary.json")
            write_json(path, checked("job-summary", summary))
            self.handover.give("summary.json", path)
