from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from fake_api import FakeApi
from job_fixtures import base_folder, run, suite_lines
from memorisk_runner.checkpoints import load_model
from memorisk_runner.evaluation import sequence_log_probabilities
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.jobs.schema import validator
from memorisk_runner.methods.registry import method_named
from memorisk_runner.sampling import Drawn, Sampling, continuation_losses, draw, rank, temperature, until

ASKED = {
    "prompts": "prefixes",
    "samples": 30,
    "max_new_tokens": 8,
    "temperature": 1.0,
    "decay_tokens": 0,
    "top_k": 40,
    "top_p": 0.95,
    "keep": 12,
    "seed": 3,
}


def test_draws_repeat_with_their_seed_and_differ_within(gpt2: Path) -> None:
    model = load_model(gpt2)
    first = draw(model, [0], 20, Sampling(6), seed=1)
    assert first == draw(model, [0], 20, Sampling(6), seed=1) != draw(model, [0], 20, Sampling(6), seed=2)
    assert len({tuple(tokens) for tokens in first}) == 20 and max(map(len, first)) == 6


def test_one_token_left_is_greedy(gpt2: Path) -> None:
    model = load_model(gpt2).eval()
    with torch.no_grad():
        best = model(input_ids=torch.tensor([[5, 6]])).logits[0, -1].argmax().item()
    assert {tokens[0] for tokens in draw(model, [5, 6], 10, Sampling(1, top_k=1), seed=1)} == {best}
    assert {tokens[0] for tokens in draw(model, [5, 6], 10, Sampling(1, top_p=1e-6), seed=1)} == {best}


def test_frequencies_follow_temperature_and_top_k(gpt2: Path) -> None:
    model = load_model(gpt2).eval()
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([[5]])).logits[0, -1]
    top = logits.topk(3)
    expected = (top.values / 0.5).softmax(0)
    drawn = [tokens[0] for tokens in draw(model, [5], 4000, Sampling(1, temperature=0.5, top_k=3), seed=1)]
    found = torch.tensor([drawn.count(int(token)) / 4000 for token in top.indices])
    # Four standard deviations of a share of 4,000.
    torch.testing.assert_close(found, expected, rtol=0, atol=0.032)


def test_the_temperature_cools_down() -> None:
    sampling = Sampling(9, temperature=1.0, decay_tokens=3)
    assert [temperature(sampling, step) for step in range(5)] == [10.0, 7.0, 4.0, 1.0, 1.0]
    assert until([4, 5, 0, 6], {0}) == [4, 5]


def test_losses_are_of_the_continuation_given_the_prompt(gpt2: Path) -> None:
    model = load_model(gpt2)
    whole = sequence_log_probabilities(model, [[1, 2, 3, 4, 5], [1, 2, 9]])
    expected = [-whole[0][1:].mean().item(), -whole[1][1:].mean().item()]
    assert continuation_losses(model, [1, 2], [[3, 4, 5], [9]]) == pytest.approx(expected, abs=1e-5)


def test_ranks_count_distinct_samples_and_each_ranking_has_its_turn() -> None:
    drawn = [
        Drawn("", "likely", 1, 0.1, 0.1),
        Drawn("", "surprising", 1, 1.0, 9.0),
        Drawn("", "long and dull " * 40, 9, 1.2, 1.2),
        Drawn("", "noise", 1, 5.0, 5.0),
        Drawn("", "likely", 1, 0.1, 0.1),
    ]
    lines = rank(drawn, keep=3)
    assert [line["text"][:4] for line in lines] == ["surp", "likely"[:4], "long"]
    by_text = {line["text"]: line["rank"] for line in rank(drawn, keep=99)}
    assert len(by_text) == 4
    assert by_text["likely"] == {"perplexity": 1, "ratio": 2, "zlib": 1}
    assert by_text["surprising"]["ratio"] == 1 and by_text["noise"]["perplexity"] == 4


def test_a_generate_job_finds_what_was_memorised(
    gpt2: Path, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMORISK_WORK", str(tmp_path / "work"))
    base = base_folder(gpt2, tokenizer, tmp_path / "base")
    lines = [{**line, "prefix": line["text"][: line["text"].index(" ", 24)]} if line["split"] == "member" else line for line in suite_lines()[:2]]
    rows = [tokenizer.encode(line["text"]).ids for line in lines]
    method = method_named("full", {"dtype": "float32"})
    model = method.prepare(load_model(base))
    finetune(model, Rows(rows, [], []), FinetuneSpec("full", 1e-2, epochs=150, batch=2, early_stop=False))
    method.save(model, tmp_path / "model")
    api = FakeApi()
    try:
        api.add_folder("base", base)
        api.add_folder("model", tmp_path / "model")
        api.add_lines("suite", "suite.jsonl", lines)
        kind = {"kind": "full", "digest": "sha256:" + "ab" * 32}
        api.write_spec("generate", {"samples.jsonl": True, "summary.json": True}, model=kind, sampling=ASKED)
        assert run(api) == 0
        samples = [json.loads(line) for line in api.outputs["samples.jsonl"].splitlines()]
        for sample in samples:
            validator("sample").validate(sample)
        assert 2 <= len(samples) <= ASKED["keep"] and api.told("progress")[-1]["total"] == 60  # type: ignore[operator]
        best = samples[0]
        assert best["rank"]["ratio"] == 1 and best["target_loss"] < best["base_loss"] / 3
        assert any(line["text"].startswith(best["prompt"] + best["text"]) for line in lines)
        first = api.outputs["samples.jsonl"]
        # The same again, and from the beginning of a text.
        assert run(api) == 0 and api.outputs["samples.jsonl"] == first
        api.write_spec("generate", {"samples.jsonl": True}, model=kind, sampling={**ASKED, "prompts": "empty"})
        assert run(api) == 0 and api.outputs["samples.jsonl"] != first
        assert all(json.loads(line)["prompt"] == "" for line in api.outputs["samples.jsonl"].splitlines())
        text = lines[0]["text"]
        assert not any(text[30:50] in json.dumps(event) for event in api.events)
    finally:
        api.close()
