"""The runner and the edge say the same of a model: both are held to the golden files that torch made for the edge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from memorisk_runner.checkpoints import load_model
from memorisk_runner.methods.stored import load_stored
from memorisk_runner.token_stats import SAMPLED, TokenStats, batches, join, of_logits, token_statistics

GOLDEN = Path(__file__).parents[2] / "test/golden/models"
INDEX = json.loads((GOLDEN / "index.json").read_text("utf-8"))


def expect_same(found: TokenStats, expected: TokenStats) -> None:
    """float32 forward passes in another order of sums; the acceptance is 1e-3 nats."""
    # The golden files are older than the other ways of sampling, which have an oracle of their own below.
    assert found.keys() - set(SAMPLED) == expected.keys() - set(SAMPLED)
    for name in ("offsets", "token", "rank"):
        assert found[name].dtype == expected[name].dtype
        assert found[name].tolist() == expected[name].tolist(), name
    for name in ("log_prob", "mean", "variance", "best_other"):
        torch.testing.assert_close(found[name], expected[name], rtol=0, atol=1e-4, msg=name)


def sequences(base: str) -> list[list[int]]:
    rows: list[list[int]] = json.loads((GOLDEN / base / "sequences.json").read_text("utf-8"))
    return rows


@pytest.mark.parametrize("base", INDEX["bases"])
def test_bases(base: str) -> None:
    expect_same(token_statistics(load_model(GOLDEN / base), sequences(base)), load_file(GOLDEN / base / "expected.safetensors"))


@pytest.mark.parametrize("case", INDEX["cases"], ids=lambda case: case["name"])
def test_tuned_models(case: dict[str, Any], tmp_path: Path) -> None:
    for file in case["files"]:
        (tmp_path / file).write_bytes((GOLDEN / case["dir"] / file).read_bytes())
    model = load_stored(load_model(GOLDEN / case["base"]), tmp_path).model
    expect_same(token_statistics(model, sequences(case["base"])), load_file(GOLDEN / case["expected"]))


def test_parts_join_into_the_whole() -> None:
    model, rows = load_model(GOLDEN / "gpt2"), sequences("gpt2")
    whole = token_statistics(model, rows)
    expect_same(join([token_statistics(model, rows[:2]), token_statistics(model, rows[2:])]), whole)


def test_a_text_without_anything_to_predict_has_no_tokens() -> None:
    stats = token_statistics(load_model(GOLDEN / "gpt2"), [[5], [5, 6], []])
    assert stats["offsets"].tolist() == [0, 0, 1, 1] and stats["token"].tolist() == [6]


def test_min_k_plus_plus_by_hand() -> None:
    # vectors D-25b: p = [.5, .2, .2, .1], target 3.
    stats = of_logits(torch.tensor([[0.5, 0.2, 0.2, 0.1]]).log(), torch.tensor([3]))
    mean, variance, log_prob = (stats[name].item() for name in ("mean", "variance", "log_prob"))
    assert mean == pytest.approx(-1.2206072645530173, abs=1e-6)
    assert variance**0.5 == pytest.approx(0.5627169637743603, abs=1e-6)
    assert (log_prob - mean) / variance**0.5 == pytest.approx(-1.9227744996059555, abs=1e-5)
    assert stats["rank"].item() == 3 and stats["best_other"].item() == pytest.approx(-0.6931472, abs=1e-6)


def test_other_ways_of_sampling() -> None:
    # numpy's answers on 240 rows, which the edge is held to as well.
    cases = json.loads((GOLDEN.parent / "statistics/sampling.json").read_text("utf-8"))
    for case in cases:
        stats = of_logits(torch.tensor([case["logits"]]), torch.tensor([case["target"]]))
        for name, key in zip(SAMPLED, ("cold", "top_k", "top_p")):
            assert stats[name].item() == pytest.approx(case[key], rel=1e-6, abs=1e-6), (name, case["target"])


def test_a_token_that_can_never_come_does_no_harm() -> None:
    stats = of_logits(torch.tensor([[0.0, 0.0, -torch.inf]]), torch.tensor([0]))
    assert stats["mean"].item() == pytest.approx(-0.6931472) and stats["variance"].item() == pytest.approx(0, abs=1e-6)


def test_batches_bound_the_logits() -> None:
    lengths = [3, 1000, 3, 500, 4]
    found = batches(lengths, 50_000)
    assert sorted(i for batch in found for i in batch) == [0, 1, 2, 3, 4]
    assert found[0][0] == 1 and all(len(b) * max(lengths[i] for i in b) * 50_000 <= 2**26 for b in found)
