"""What the runner writes: safetensors and JSON, the same bytes for the same content."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Iterable, Mapping

import torch
from safetensors.torch import save_file

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def write_json(path: Path, value: object) -> None:
    """Two-space JSON with a final newline; NaN and infinity are refused."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def write_json_lines(path: Path, values: Iterable[Mapping[str, object]]) -> None:
    """One compact JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lines:
        for value in values:
            lines.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")


def write_tensors(path: Path, tensors: Mapping[str, torch.Tensor], dtype: str) -> None:
    """Saves copies as `dtype` (a key of `DTYPES`) in name order; `format: pt` is what transformers and peft look for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ready = {}
    for name in sorted(tensors):
        tensor = tensors[name].detach().to("cpu", DTYPES[dtype]).contiguous().clone()
        if not torch.isfinite(tensor).all():
            raise ValueError(f"{name} has values that {dtype} cannot hold")
        ready[name] = tensor
    save_file(ready, str(path), metadata={"format": "pt"})


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def digests(root: Path, leave_out: frozenset[str] = frozenset()) -> dict[str, dict[str, object]]:
    """Size and SHA-256 of every file below `root`, by relative path."""
    files = (file for file in sorted(root.rglob("*")) if file.is_file())
    named = ((file.relative_to(root).as_posix(), file) for file in files)
    return {name: {"bytes": file.stat().st_size, "sha256": sha256(file)} for name, file in named if name not in leave_out}
