"""A run that was interrupted ends with the bytes of one that was not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.finetune import Epoch, FinetuneSpec, Rows, Training, finetune
from memorisk_runner.finetune_spec import MarginSpec, PrivacySpec
from memorisk_runner.methods.registry import method_named
from memorisk_runner.resume import Resume, write_atomically


class Killed(Exception):
    pass


def train(base: Path, rows: list[list[int]], spec: FinetuneSpec, out: Path, resume: Resume | None = None, kill_at: int = 0) -> Training:
    seed_everything(spec.seed)
    model = load_model(base)
    # Dropout draws from torch's own generator, whose state must survive too.
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.1
    method = method_named(spec.method, spec.options)
    prepared = method.prepare(model)

    def perhaps_die(step: int, _steps: int) -> None:
        if step == kill_at:
            raise Killed

    training = finetune(prepared, Rows(rows[:9], rows[:6], rows[9:]), spec, on_step=perhaps_die, resume=resume)
    method.save(prepared, out)
    return training


SPECS = {
    "full": FinetuneSpec("full", 3e-3, epochs=3, batch=2, accumulation=2, early_stop=False),
    "early stop": FinetuneSpec("full", 3e-2, epochs=9, batch=2),
    "lora": FinetuneSpec("lora", 3e-3, epochs=3, batch=2, warmup_steps=2, max_grad_norm=0.5, early_stop=False),
    "private": FinetuneSpec("head", 3e-3, epochs=3, batch=2, early_stop=False, privacy=PrivacySpec(1.0)),
    "margin": FinetuneSpec("full", 3e-3, epochs=3, batch=2, early_stop=False, margin=MarginSpec(0.0, 1.0, "raise")),
}


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("every_seconds", [0.0, 3600.0], ids=["each step", "each epoch"])
def test_an_interrupted_run_ends_the_same(name: str, every_seconds: float, gpt2: Path, rows: list[list[int]], tmp_path: Path) -> None:
    spec = SPECS[name]
    undisturbed = train(gpt2, rows, spec, tmp_path / "one")
    # In the second epoch; then again a step later.
    for kill_at in (7, 8):
        with pytest.raises(Killed):
            train(gpt2, rows, spec, tmp_path / "two", Resume(tmp_path / "state", name, every_seconds), kill_at)
    resumed = train(gpt2, rows, spec, tmp_path / "two", Resume(tmp_path / "state", name, every_seconds))
    assert resumed == undisturbed
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_finished_run_trains_no_more(gpt2: Path, rows: list[list[int]], tmp_path: Path) -> None:
    spec, resume = SPECS["early stop"], Resume(tmp_path / "state", "x")
    first = train(gpt2, rows, spec, tmp_path / "one", resume)
    again = train(gpt2, rows, spec, tmp_path / "two", Resume(tmp_path / "state", "x"), kill_at=1)
    assert again == first and first.kept_epoch < len(first.epochs)
    assert load_file(tmp_path / "one/model.safetensors").keys() == load_file(tmp_path / "two/model.safetensors").keys()
    assert (tmp_path / "one/model.safetensors").read_bytes() == (tmp_path / "two/model.safetensors").read_bytes()


def test_the_state_of_another_run_is_left_alone(gpt2: Path, rows: list[list[int]], tmp_path: Path) -> None:
    spec = replace(SPECS["full"], epochs=1)
    train(gpt2, rows, spec, tmp_path / "one", Resume(tmp_path / "state", "one"))
    assert Resume(tmp_path / "state", "one").load() is not None
    assert Resume(tmp_path / "state", "two").load() is None


def test_a_torn_write_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")
    path.with_name("file.new").write_bytes(b"ha")
    assert path.read_bytes() == b"old"
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new" and [p.name for p in tmp_path.iterdir()] == ["file"]


def test_epochs_are_told_once_each_unless_killed_between(gpt2: Path, rows: list[list[int]], tmp_path: Path) -> None:
    told: list[Epoch] = []
    model = method_named("full", {}).prepare(load_model(gpt2))
    finetune(model, Rows(rows, rows, rows), replace(SPECS["full"], epochs=2), told.append, resume=Resume(tmp_path / "s", "x"))
    assert [epoch.epoch for epoch in told] == [1, 2]
