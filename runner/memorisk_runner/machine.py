"""What a run computes on, and with which libraries."""

from __future__ import annotations

import os
from importlib.metadata import version

import torch

from . import __version__

LIBRARIES = ("torch", "transformers", "tokenizers", "peft", "safetensors", "opacus")


def choose_device() -> torch.device:
    """The GPU when there is one. Asked before anything is computed: cuBLAS repeats its sums only if told so from the start."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    return torch.device("cuda")


def device_name(device: torch.device) -> str:
    """For people: `cpu`, `NVIDIA H100 80GB HBM3`."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"


def versions() -> dict[str, str]:
    """Of the runner and of the libraries that have a say in the bytes."""
    return {"memorisk_runner": __version__, **{name: version(name) for name in LIBRARIES}}
