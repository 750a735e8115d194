"""`hessian` jobs, against a server that speaks the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from peft import PromptEncoderConfig, PromptTuningConfig, TaskType, get_peft_model
from safetensors.torch import load_file, save, save_file
from tokenizers import Tokenizer

from fake_api import FakeApi
from job_fixtures import finetune_api, run, text
from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.hessian import loss_terms, spectrum
from memorisk_runner.jobs import hessian as job
from memorisk_runner.jobs.schema import validator
from memorisk_runner.methods.bottleneck import Bottleneck
from memorisk_runner.methods.ia3 import Ia3
from memorisk_runner.methods.lora import Lora
from memorisk_runner.methods.method import Method
from memorisk_runner.methods.peft_files import save_peft
from memorisk_runner.methods.prefix import Prefix

ASKED = {"eigenvalues": 2, "iterations": 12, "trace_draws": 4, "max_examples": 64, "seed": 3}
OUTPUTS = {"hessian.json": True, "summary.json": True}
HEAD = {"name": "head", "tied": False}


def hessian_api(base: Path, model: Path, kind: str, apis: list[FakeApi], **asked: int) -> FakeApi:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    rows = [tokenizer.encode(text(100 + i)).ids for i in range(6)]
    offsets = torch.tensor([0, *torch.tensor([len(row) for row in rows]).cumsum(0).tolist()]).to(torch.uint32)
    api = FakeApi()
    apis.append(api)
    api.add_folder("base", base)
    api.add_folder("model", model)
    api.files[("tokens", "nonmembers.safetensors")] = save(
        {"offsets": offsets, "token": torch.tensor([t for row in rows for t in row], dtype=torch.int32)}
    )
    api.write_spec("hessian", OUTPUTS, model={"kind": kind, "digest": "sha256:" + "ab" * 32}, hessian={**ASKED, **asked})
    return api


def measured(api: FakeApi) -> dict[str, Any]:
    assert run(api) == 0, api.told("failed")
    found = json.loads(api.outputs["hessian.json"])
    validator("hessian").validate(found)
    return found


def tuned(base: Path, out: Path, apis: list[FakeApi], **training: Any) -> Path:
    """A head, fine-tuned by a job."""
    api = finetune_api(base, HEAD, {"final.model.safetensors": True, "final.config.json": True}, probe=False, **training)
    apis.append(api)
    assert run(api) == 0
    out.mkdir()
    for name, content in api.outputs.items():
        (out / name.removeprefix("final.")).write_bytes(content)
    return out


def stored(method: Method, base: Path, out: Path) -> Path:
    """An adapter that has moved away from where it begins."""
    seed_everything(5)
    model = method.prepare(load_model(base))
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.add_(0.05 * torch.randn(parameter.shape))
    method.save(model, out)
    return out


def ratio(found: dict[str, Any]) -> tuple[float, float]:
    target, reference = found["target"], found["reference"]
    return target["largest"][0]["value"] / reference["largest"][0]["value"], np.mean(target["trace"]) / np.mean(reference["trace"])


def test_a_model_tuned_hard_is_sharper_than_its_base_and_one_tuned_lightly_is_not(base: Path, apis: list[FakeApi]) -> None:
    light = measured(hessian_api(base, tuned(base, base.parent / "light", apis, learning_rate=1e-4, epochs=1), "head", apis))
    hard = measured(hessian_api(base, tuned(base, base.parent / "hard", apis, learning_rate=3e-2, epochs=8), "head", apis))
    for one in ratio(light):
        assert 0.9 < one < 1.1
    for one in ratio(hard):
        assert one > 1.5
    assert light["tensors"] == 1 and light["parameters"] == 400 * 32
    assert light["reference"] == hard["reference"], "the same start and the same draws on the same base"


@pytest.mark.parametrize("method, tensors", [(Lora(rank=2, alpha=4, layers=(1,), base_name="tiny"), 1), (Ia3(base_name="tiny"), 4)])
def test_what_can_be_merged_is_measured_in_the_bases_own_weights(method: Method, tensors: int, base: Path, apis: list[FakeApi]) -> None:
    folder = stored(method, base, base.parent / "model")
    api = hessian_api(base, folder, method.name, apis)
    found = measured(api)
    merged: Any = method.load(load_model(base), folder)
    merged = merged.merge_and_unload().requires_grad_(True)
    own = {name: weight for name, weight in merged.named_parameters() if not weight.equal(load_model(base).get_parameter(name))}
    assert found["tensors"] == tensors == len(own) and found["parameters"] == sum(weight.numel() for weight in own.values())
    rows = token_rows(api)
    for who, model in (("target", merged), ("reference", load_model(base))):
        model.set_attn_implementation("eager")
        terms = loss_terms(model, rows)
        expected = spectrum([model.get_parameter(name) for name in own], terms, 2, 12, 4, seed=3)
        assert found[who]["largest"] == [vars(ritz) for ritz in expected.largest] and found[who]["trace"] == expected.trace
    assert found["target"]["largest"] != found["reference"]["largest"]


def token_rows(api: FakeApi) -> list[list[int]]:
    tokenizer = Tokenizer.from_str(api.files[("base", "tokenizer.json")].decode())
    return [tokenizer.encode(text(100 + i)).ids for i in range(6)]


def prompt(kind: str, base: Path, out: Path) -> Path:
    seed_everything(6)
    common: dict[str, Any] = {"task_type": TaskType.CAUSAL_LM, "num_virtual_tokens": 3}
    config = PromptTuningConfig(**common) if kind == "prompt" else PromptEncoderConfig(**common, encoder_hidden_size=8)
    save_peft(get_peft_model(load_model(base), config), out, "tiny")
    return out


@pytest.mark.parametrize("kind", ["bottleneck", "prefix", "prompt", "p_tuning"])
def test_what_was_added_has_no_counterpart_in_the_base(kind: str, base: Path, apis: list[FakeApi]) -> None:
    methods: dict[str, Method] = {"bottleneck": Bottleneck(8, base_name="tiny"), "prefix": Prefix(3, base_name="tiny")}
    out = base.parent / "model"
    folder = stored(methods[kind], base, out) if kind in methods else prompt(kind, base, out)
    found = measured(hessian_api(base, folder, kind.replace("p_tuning", "prompt"), apis))
    assert found["reference"] == {"value": None, "reason": "no_counterpart"}
    (file,) = folder.glob("*.safetensors")
    assert found["parameters"] == sum(tensor.numel() for tensor in load_file(file).values())
    assert found["target"]["largest"][0]["value"] > 0


def test_the_same_job_gives_the_same_bytes(base: Path, apis: list[FakeApi]) -> None:
    folder = stored(Lora(rank=2, base_name="tiny"), base, base.parent / "model")
    twice = [hessian_api(base, folder, "lora", apis) for _ in range(2)]
    assert [run(api) for api in twice] == [0, 0]
    assert twice[0].outputs["hessian.json"] == twice[1].outputs["hessian.json"]
    assert measured(hessian_api(base, folder, "lora", apis, seed=4)) != json.loads(twice[0].outputs["hessian.json"])


def test_a_retry_measures_only_the_model_that_is_missing(base: Path, apis: list[FakeApi], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stored(Lora(rank=2, base_name="tiny"), base, base.parent / "model")
    real, asked = job.spectrum, []

    def dies_the_second_time(*given: Any) -> Any:
        asked.append(len(asked))
        if len(asked) == 2:
            raise RuntimeError("the power is gone")
        return real(*given)

    monkeypatch.setattr(job, "spectrum", dies_the_second_time)
    api = hessian_api(base, folder, "lora", apis)
    assert run(api) == 1
    measured(api)
    assert len(asked) == 3, "the target once, the base twice"


@pytest.mark.parametrize(
    "spoilt, why",
    [
        (lambda weight: weight.index_fill_(0, torch.tensor([3]), float("nan")), "the target has weights that are not finite"),
        (lambda weight: weight, "changes no weight"),
    ],
)
def test_weights_that_say_nothing_are_refused(spoilt: Any, why: str, base: Path, apis: list[FakeApi]) -> None:
    folder = base.parent / "model"
    folder.mkdir()
    name = "transformer.h.0.mlp.c_fc.weight"
    save_file({name: spoilt(load_model(base).get_parameter(name).detach().clone())}, folder / "model.safetensors")
    api = hessian_api(base, folder, "full", apis)
    assert run(api) == 2 and why in api.told("failed")[0]["detail"]
    assert "hessian.json" not in api.outputs


def test_more_vectors_than_fit_are_refused_with_what_would(base: Path, apis: list[FakeApi], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "VECTORS", 100_000)
    folder = stored(Lora(rank=2, base_name="tiny"), base, base.parent / "model")
    api = hessian_api(base, folder, "lora", apis, iterations=20)
    assert run(api) == 5
    assert api.told("failed")[0]["code"] == "out_of_memory" and "ask for 16 iterations at most" in api.told("failed")[0]["detail"]


def test_a_tied_head_is_the_embedding_and_an_untied_one_is_not(base: Path, apis: list[FakeApi]) -> None:
    tied = load_model(base)
    folder = base.parent / "tied"
    folder.mkdir()
    embedding = tied.get_input_embeddings().weight.detach() * 1.1
    save_file({"transformer.wte.weight": embedding}, folder / "model.safetensors")
    own = base.parent / "own"
    own.mkdir()
    save_file({"lm_head.weight": embedding}, own / "model.safetensors")
    both = [measured(hessian_api(base, one, "head", apis)) for one in (folder, own)]
    assert [one["parameters"] for one in both] == [400 * 32] * 2
    assert both[0]["reference"]["trace"] != both[1]["reference"]["trace"]
