"""What was trained and saved long ago reads back as the model that was then in memory; the edge is held to the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from memorisk_runner.checkpoints import load_model
from memorisk_runner.methods.stored import load_stored
from memorisk_runner.token_stats import token_statistics
from test_token_stats import GOLDEN, expect_same, sequences

CASES = json.loads((GOLDEN.parent / "runner/index.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_files_of_the_runner(case: dict[str, Any], tmp_path: Path) -> None:
    for file in case["files"]:
        (tmp_path / file).write_bytes((GOLDEN / case["dir"] / file).read_bytes())
    model = load_stored(load_model(GOLDEN / case["base"]), tmp_path).model
    expect_same(token_statistics(model, sequences(case["base"])), load_file(GOLDEN / case["expected"]))
