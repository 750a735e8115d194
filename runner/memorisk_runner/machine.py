"""What a run computes on, and with which libraries."""

from __future__ import annotations

from importlib.metadata import version

import torch

from . import __version__

LIBRARIES = ("torch", "transformers", "tokenizers", "peft", "safetensors", "opacus")


def choose_device() -> torch.device:
    """The GPU when there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name(device: torch.device) -> str:
    """For people: `cpu`, `NVIDIA H100 80GB HBM3`."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"


def versions() -> dict[str, str]:
    """Of the runner and of the libraries that have a say in the bytes."""
    return {"memorisk_runner": __version__, **{name: version(name) for name in LIBRARIES}}
