"""Jobs against a server that speaks the contract, in this process."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load, load_file, save, save_file

from fake_api import TOKEN, FakeApi
from job_fixtures import finetune_api, run, suite_lines
from memorisk_runner import token_stats
from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.jobs.run import run_job
from memorisk_runner.jobs.schema import validator
from memorisk_runner.methods.bottleneck import Bottleneck

HEAD = {"name": "head", "tied": False}
FINAL = {"final.model.safetensors": True, "final.config.json": True, "summary.json": True}


@pytest.mark.parametrize(
    "method, files",
    [
        ({"name": "full"}, ("model.safetensors", "config.json")),
        (HEAD, ("model.safetensors", "config.json")),
        ({"name": "bottleneck", "placement": "houlsby", "reduction_factor": 8}, ("adapter.safetensors", "adapter_config.json")),
        ({"name": "lora", "r": 2, "alpha": 4.0, "targets": [], "layers": [1]}, ("adapter_model.safetensors", "adapter_config.json")),
        ({"name": "ia3", "targets": []}, ("adapter_model.safetensors", "adapter_config.json")),
        ({"name": "prefix", "virtual_tokens": 3}, ("adapter_model.safetensors", "adapter_config.json")),
        ({"name": "block", "layer": 1}, ("model.safetensors", "config.json")),
    ],
    ids=lambda value: value.get("name", "") if isinstance(value, dict) else "",
)
def test_every_method_hands_in_its_files(method: dict[str, Any], files: tuple[str, str], base: Path, apis: list[FakeApi]) -> None:
    outputs = {f"{artifact}.{file}": True for artifact in ("final", "epoch-1", "epoch-2") for file in files}
    api = finetune_api(base, method, {**outputs, "summary.json": True}, checkpoints="epochs")
    apis.append(api)
    assert run(api) == 0
    assert set(api.outputs) == {*outputs, "summary.json"} and api.strangers == 0
    for file in files:
        assert api.outputs[f"final.{file}"] == api.outputs[f"epoch-2.{file}"]
    assert api.outputs[f"epoch-1.{files[0]}"] != api.outputs[f"epoch-2.{files[0]}"]
    summary = json.loads(api.outputs["summary.json"])
    validator("job-summary").validate(summary)
    assert [epoch["epoch"] for epoch in summary["epochs"]] == [1, 2] and summary["training_rows"] == 16
    first, second = summary["epochs"]
    assert second["train_perplexity"] < first["train_perplexity"] and second["exposure"]["by_repetitions"].keys() == {"0", "6"}
    assert [event["metrics"] for event in api.told("epoch")] == summary["epochs"]


def test_a_job_tells_its_course(base: Path, apis: list[FakeApi], capfd: pytest.CaptureFixture[str]) -> None:
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    assert run(api) == 0
    assert [event["seq"] for event in api.events] == list(range(1, len(api.events) + 1))
    assert len({report["worker"] for report in api.reports}) == 1
    started, finished = api.events[0], api.events[-1]
    assert started["type"] == "started" and started["resumed_from"] is None and started["device"] == "cpu"
    assert finished["type"] == "finished" and {one["name"] for one in finished["outputs"]} == set(FINAL)
    said = json.dumps(api.events) + capfd.readouterr().err
    assert not any(line["text"] in said for line in suite_lines()) and TOKEN not in said
    # Handed in, so nothing is kept.
    assert list((base.parent / "work").iterdir()) == []


def test_without_a_probe_nothing_is_measured(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, HEAD, FINAL, probe=False)
    apis.append(api)
    assert run(api) == 0
    (epoch, _) = [event["metrics"] for event in api.told("epoch")]
    assert epoch["train_perplexity"] is epoch["validation_perplexity"] is epoch["exposure"] is None and epoch["attacks"] == {}


def test_privacy_is_accounted_and_impossible_privacy_is_refused(base: Path, apis: list[FakeApi]) -> None:
    private = {"target_epsilon": 5.0, "delta": 1e-5, "max_grad_norm": 1.0}
    api = finetune_api(base, HEAD, FINAL, privacy=private)
    apis.append(api)
    assert run(api) == 0
    spent = [event["metrics"]["epsilon"] for event in api.told("epoch")]
    assert 0 < spent[0] < spent[1] <= 5.0
    other = finetune_api(base, {"name": "ia3", "targets": []}, {"final.adapter_model.safetensors": True}, privacy=private)
    apis.append(other)
    assert run(other) == 2
    (failed,) = other.told("failed")
    assert failed["code"] == "spec_invalid" and "bare parameters" in failed["detail"]


def test_a_margin_reaches_the_training(base: Path, apis: list[FakeApi]) -> None:
    heads = []
    for margin in ({}, {"margin": {"tau": 1, "weight": 1, "side": "raise"}}, {"margin": {"tau": 1, "weight": 2, "side": "raise"}}):
        api = finetune_api(base, HEAD, FINAL, **margin)
        apis.append(api)
        assert run(api) == 0
        heads.append(api.outputs["final.model.safetensors"])
    assert len(set(heads)) == 3


def test_the_papers_packing_and_loop(base: Path, apis: list[FakeApi]) -> None:
    paper = {"preset": "paper", "packing": "blocks", "block_size": 16, "batch": 1, "gradient_accumulation": 8}
    api = finetune_api(base, HEAD, FINAL, **paper)
    apis.append(api)
    assert run(api) == 0
    rows = json.loads(api.outputs["summary.json"])["training_rows"]
    # One update of one block, then eight at a time: see test_updates.
    updates = 1 + -(-(rows - 1) // 8)
    assert rows > 8 and api.told("progress")[-1]["total"] == 2 * updates


def test_planted_canaries_and_a_data_set_join_the_rows(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    api.add_lines("canaries", "canaries.jsonl", [{"text": "the code is 1 2", "repetitions": 3}, {"text": "no", "repetitions": 0}])
    lines = [{"text": "a law of the land", "split": "train"}, {"text": "the court of the island", "split": "validation"}]
    api.add_lines("dataset", "dataset.jsonl", lines)
    api.write_spec("finetune", FINAL, **{key: api.spec[key] for key in ("method", "training", "probe")})
    assert run(api) == 0
    assert json.loads(api.outputs["summary.json"])["training_rows"] == 16 + 3 + 1


def test_a_model_it_was_told_to_store_finely_is(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, {"name": "full"}, FINAL)
    apis.append(api)
    assert run(api) == 0
    out = base.parent / "again"
    out.mkdir()
    for name in ("model.safetensors", "config.json"):
        (out / name).write_bytes(api.outputs[f"final.{name}"])
    assert load_model(out).config.torch_dtype is not None
    assert json.loads((out / "config.json").read_text())["torch_dtype"] == "float32"


def test_weights_that_left_the_finite_numbers_are_said_to(base: Path, apis: list[FakeApi]) -> None:
    tensors = load_file(base / "model.safetensors")
    tensors["transformer.wpe.weight"][3] = math.nan
    save_file(tensors, base / "model.safetensors", {"format": "pt"})
    api = finetune_api(base, {"name": "full"}, FINAL)
    apis.append(api)
    status = run(api)
    (failed,) = api.told("failed")
    assert (status, failed["code"]) == (6, "diverged") and "epoch 1" in failed["detail"]


def test_inputs_with_another_digest_are_refused(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    content = bytearray(api.files[("base", "model.safetensors")])
    content[-1] ^= 1
    api.files[("base", "model.safetensors")] = bytes(content)
    assert run(api) == 2
    assert api.told("failed")[0]["code"] == "input_invalid" and not api.outputs


def test_pickles_are_never_fetched(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    api.files[("base", "pytorch_model.bin")] = b"\x80\x02."
    api.write_spec("finetune", FINAL, **{key: api.spec[key] for key in ("method", "training", "probe")})
    assert run(api) == 2 and not any(path.endswith(".bin") for path in api.requests)


def test_a_job_that_is_not_wanted_any_more_stops(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, HEAD, FINAL, epochs=200, probe=False)
    apis.append(api)
    api.stop = True
    assert run(api) == 3 and not api.outputs and not api.told("finished")


def test_a_refused_token_ends_the_job_quietly(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    assert run_job(api.spec_url, None, "another") == 3
    assert not api.events


def test_errors_of_the_server_are_waited_out(base: Path, apis: list[FakeApi]) -> None:
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    seen: dict[str, int] = {}

    def fail_once(method: str, path: str) -> int | None:
        seen[method + path] = seen.get(method + path, 0) + 1
        return 503 if seen[method + path] == 1 else None

    api.interfere = fail_once
    assert run(api) == 0 and set(api.outputs) == set(FINAL)


def test_the_token_is_not_shown_to_other_hosts(base: Path, apis: list[FakeApi]) -> None:
    api, other = finetune_api(base, HEAD, FINAL), FakeApi()
    apis.extend([api, other])
    shown: list[str] = []
    other.interfere = lambda _method, path: shown.append(path) or 404  # type: ignore[func-returns-value]
    api.spec["inputs"][0]["url"] = other.url + "/presigned"
    assert run(api) == 3
    assert shown == ["/presigned"] and other.strangers == 0


def test_a_spec_that_breaks_the_contract_is_named_without_its_values(base: Path, apis: list[FakeApi], capfd: pytest.CaptureFixture[str]) -> None:
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    api.spec["training"]["epochs"] = -17
    assert run(api) == 2
    said = capfd.readouterr().err
    assert "#/" in said and "-17" not in said


def test_large_outputs_go_up_in_parts(base: Path, apis: list[FakeApi], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memorisk_runner.jobs.handover.ONE_PIECE", 3000)
    api = finetune_api(base, HEAD, FINAL)
    apis.append(api)
    assert run(api) == 0
    assert len(api.parts) > 10 and b"".join(api.parts[i] for i in sorted(api.parts)) == api.outputs["final.model.safetensors"]


def test_the_shared_goldens_are_judged_alike() -> None:
    golden = Path(__file__).parents[2] / "test/golden/jobs"
    judged = 0
    for folder in golden.iterdir():
        for file in folder.glob("*/*.json"):
            valid = validator(folder.name).is_valid(json.loads(file.read_text("utf-8")))
            assert valid == (file.parent.name == "good"), file
            judged += 1
    assert judged > 40


def test_scores_are_handed_in_and_a_retry_computes_only_what_is_missing(
    base: Path, apis: list[FakeApi], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memorisk_runner.jobs.score.CHUNK", 3)
    rows = [[i + 1, i + 2, i + 3, 7][: 2 + i % 3] for i in range(7)]
    offsets = torch.tensor([0, *torch.tensor([len(row) for row in rows]).cumsum(0).tolist()]).to(torch.uint32)
    tokens = save({"offsets": offsets, "token": torch.tensor([t for row in rows for t in row], dtype=torch.int32)})
    names = ("target.text.safetensors", "reference.text.safetensors", "target.lower.safetensors")
    method = Bottleneck(4, base_name="tiny")
    seed_everything(5)
    method.save(method.prepare(load_model(base)), base.parent / "model")
    api = FakeApi()
    apis.append(api)
    api.add_folder("base", base)
    api.add_folder("model", base.parent / "model")
    for view in ("text", "lower"):
        api.files[("tokens", f"{view}.safetensors")] = tokens
    model = {"kind": "bottleneck", "digest": "sha256:" + "ab" * 32}
    api.write_spec("score", {**dict.fromkeys(names, True), "summary.json": True}, model=model, precision="float32")
    # The second output is refused for good: the attempt fails with the first one's chunks on disk.
    api.interfere = lambda method, path: 422 if method == "PUT" and "target.lower" in path else None
    assert run(api) == 1
    api.interfere = lambda _method, _path: None
    asked: list[int] = []
    real = token_stats.token_statistics
    monkeypatch.setattr("memorisk_runner.jobs.score.token_statistics", lambda m, r, *more: asked.append(len(r)) or real(m, r, *more))
    assert run(api) == 0
    assert asked == [3, 3, 1], "only the reference was left"
    stats = {name: load(api.outputs[name]) for name in names}
    assert stats[names[0]]["token"].tolist() == [t for row in rows for t in row[1:]]
    torch.testing.assert_close(stats[names[0]], stats[names[2]])
    expected = real(load_model(base), rows)
    torch.testing.assert_close(stats[names[1]], expected)
    assert not torch.equal(stats[names[0]]["log_prob"], expected["log_prob"])


def test_tokens_outside_the_vocabulary_are_refused(base: Path, apis: list[FakeApi]) -> None:
    api = FakeApi()
    apis.append(api)
    api.add_folder("base", base)
    tokens = {"offsets": torch.tensor([0, 2]).to(torch.uint32), "token": torch.tensor([1, 400], dtype=torch.int32)}
    api.files[("tokens", "text.safetensors")] = save(tokens)
    model = {"kind": "full", "digest": "sha256:" + "ab" * 32}
    api.write_spec("score", {"reference.text.safetensors": True}, model=model, precision="float32")
    assert run(api) == 2 and "vocabulary" in api.told("failed")[0]["detail"]
