"""SIGKILL at random steps of a real process, then retries: the files are those of an undisturbed run, byte for byte."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors import safe_open
from tokenizers import Tokenizer

from fake_api import TOKEN, FakeApi
from job_fixtures import base_folder, finetune_api, run
from memorisk_runner.resume import KEY

EPOCHS, STEPS_AN_EPOCH = 40, 4


def start(api: FakeApi, work: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "MEMORISK_SPEC_URL": api.spec_url,
        "MEMORISK_JOB_TOKEN": TOKEN,
        "MEMORISK_WORK": str(work),
        "MEMORISK_SAVE_SECONDS": "0",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    return subprocess.Popen([sys.executable, "-m", "memorisk_runner", "run"], env=environment)


def steps_done(state: Path) -> int:
    """As the saved state says; 0 before there is one. It is renamed into place, so it can be read at any moment."""
    if not state.exists():
        return 0
    with safe_open(state, "pt") as file:
        return int(json.loads(file.metadata()[KEY])["steps_done"])


def test_a_killed_run_ends_with_the_same_bytes(
    gpt2: Path, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = base_folder(gpt2, tokenizer, tmp_path / "base")
    config = json.loads((base / "config.json").read_text())
    # Dropout, so that the generators matter.
    (base / "config.json").write_text(json.dumps({**config, "resid_pdrop": 0.1}))
    wanted = {f"{artifact}.model.safetensors": True for artifact in ("final", "epoch-1", "epoch-20")}
    api = finetune_api(base, {"name": "full"}, wanted, epochs=EPOCHS, checkpoints="epochs", probe=False)
    try:
        monkeypatch.setenv("MEMORISK_WORK", str(tmp_path / "undisturbed"))
        assert run(api) == 0
        undisturbed, api.outputs = api.outputs, {}
        api.reports.clear()

        state = tmp_path / "killed" / api.spec["fingerprint"] / "state.safetensors"
        kills = sorted(random.SystemRandom().sample(range(1, EPOCHS * STEPS_AN_EPOCH - 20), 2))
        for step in kills:
            process = start(api, tmp_path / "killed")
            while steps_done(state) < step and process.poll() is None:
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL, f"it ended by itself before step {step}"
        monkeypatch.setenv("MEMORISK_WORK", str(tmp_path / "killed"))
        assert run(api) == 0
        assert api.outputs == undisturbed, f"killed at steps {kills}"
        # The kill comes some steps after the one it waited for.
        assert api.told("started")[-1]["resumed_from"] >= kills[-1] // STEPS_AN_EPOCH
        assert sorted({event["metrics"]["epoch"] for event in api.told("epoch")}) == list(range(1, EPOCHS + 1))
    finally:
        api.close()

