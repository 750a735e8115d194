"""What a safetensors header says, without reading tensors."""

from __future__ import annotations

from pathlib import Path

from safetensors import safe_open

NAMES = {"F32": "float32", "F16": "float16", "BF16": "bfloat16", "F64": "float64"}


def stored_dtype(folder: Path) -> str:
    """The type of the first floating-point tensor in the folder's weight files; `float32` when there is none."""
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            for key in file.keys():
                if (name := NAMES.get(file.get_slice(key).get_dtype())) is not None:
                    return name
    return "float32"
