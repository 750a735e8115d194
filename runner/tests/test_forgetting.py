from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from fake_api import TRAINING, FakeApi
from job_fixtures import base_folder, run, suite_lines, text
from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.evaluation import sequence_log_probabilities
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.forgetting import Forgotten, ForgetLoss, extraction_strength, log_likelihoods
from memorisk_runner.jobs.unlearn import mark
from memorisk_runner.methods.registry import method_named
from memorisk_runner.methods.stored import Unsupported, load_stored

TEXTS = [Forgotten((1, 2, 3, 4), (False, True, True, True)), Forgotten((5, 6, 7), (False, False, True))]


def test_only_counted_tokens_count(gpt2: Path) -> None:
    model = load_model(gpt2).eval()
    with torch.no_grad():
        total, counts = log_likelihoods(model, TEXTS)
    whole = sequence_log_probabilities(model, [text.ids for text in TEXTS])
    assert counts.tolist() == [3, 1]
    assert total.tolist() == pytest.approx([whole[0].sum().item(), whole[1][1].item()], abs=1e-5)


def test_the_two_objectives_by_hand(gpt2: Path) -> None:
    before, after = load_model(gpt2).eval(), load_model(gpt2).eval()
    with torch.no_grad():
        after.get_input_embeddings().weight[4] += 0.1
        old, new = (log_likelihoods(model, TEXTS)[0].double() for model in (before, after))
        npo = ForgetLoss(before, TEXTS, [], "npo", 0.1, 1.0)
        expected = sum(-20 * math.log(1 / (1 + math.exp(0.1 * (n - o)))) for n, o in zip(new.tolist(), old.tolist())) / 2
        assert npo(after.eval(), [0, 1]).item() == pytest.approx(expected, rel=1e-5)
        # Untouched, the ratio is one: (2 / beta) log 2.
        assert npo(before.eval(), [1]).item() == pytest.approx(20 * math.log(2), rel=1e-5)
        ascent = ForgetLoss(before, TEXTS, [], "gradient_ascent", 0.1, 1.0)
        assert ascent(after, [0, 1]).item() == pytest.approx(new.sum().item() / 4, rel=1e-5)


def test_npo_tends_to_gradient_ascent(gpt2: Path) -> None:
    """Proposition 1 of the paper: the gradients agree as beta falls to zero, up to the texts' normalisation."""
    gradients = []
    for objective in ("npo", "gradient_ascent"):
        model = load_model(gpt2).eval()
        loss = ForgetLoss(load_model(gpt2), TEXTS[:1], [], objective, 1e-3, 0.0)  # type: ignore[arg-type]
        loss(model, [0]).backward()
        gradients.append(model.get_input_embeddings().weight.grad)
    torch.testing.assert_close(gradients[0] / 3, gradients[1], rtol=1e-3, atol=1e-6)


def test_extraction_strength() -> None:
    # vectors D-33: predictions 3 9 5 6 7 of 3 4 5 6 7; and one that misses the last, where the peer says 0.2.
    assert extraction_strength([True, False, True, True, True]) == 0.6
    assert extraction_strength([True, True, True, True, False]) == 0.0
    assert extraction_strength([True, True]) == 1.0


def test_marks_follow_prefix_and_secret(tokenizer: Tokenizer) -> None:
    canary = suite_lines()[-1]
    secret = mark(tokenizer, canary, "secret", 64)
    assert secret is not None and sum(secret.counted) == 6 and all(secret.counted[-6:])
    everything = mark(tokenizer, canary, "all", 64)
    assert everything is not None and everything.counted == (False, *[True] * (len(everything.ids) - 1))
    suffix = mark(tokenizer, {**canary, "prefix": "the secret number is 6 5"}, "suffix", 64)
    assert suffix is not None and sum(suffix.counted) == 4
    assert mark(tokenizer, suite_lines()[0], "secret", 64) is None


UNLEARNING: dict[str, Any] = {
    "model": {"kind": "lora", "digest": "sha256:" + "ab" * 32},
    "unlearning": {
        "objective": "npo",
        "beta": 0.1,
        "forget": {"splits": ["member"], "groups": ["a"], "tokens": "all"},
        "retain": "rest",
        "retain_weight": 1,
    },
    "probe": True,
}
METHODS: dict[str, tuple[str, dict[str, Any], tuple[str, str]]] = {
    "full": ("full", {"dtype": "float32"}, ("model.safetensors", "config.json")),
    "head": ("head", {}, ("model.safetensors", "config.json")),
    "lora": ("lora", {"rank": 4}, ("adapter_model.safetensors", "adapter_config.json")),
    "ia3": ("ia3", {}, ("adapter_model.safetensors", "adapter_config.json")),
    "prefix": ("prefix", {"tokens": 4}, ("adapter_model.safetensors", "adapter_config.json")),
    "bottleneck": ("bottleneck", {"reduction": 2}, ("adapter.safetensors", "adapter_config.json")),
}


@pytest.fixture(scope="module")
def reader(gpt2: Path, tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base that knows other texts of the kind: on random weights an adapter has nothing to adapt."""
    folder = base_folder(gpt2, tokenizer, tmp_path_factory.mktemp("reader") / "base")
    rows = [tokenizer.encode(text(200 + i)).ids for i in range(40)]
    seed_everything(4)
    method = method_named("full", {"dtype": "float32"})
    model = method.prepare(load_model(folder))
    finetune(model, Rows(rows, [], []), FinetuneSpec("full", 1e-2, epochs=6, batch=4, early_stop=False))
    method.save(model, folder)
    return folder


@pytest.mark.parametrize("kind", METHODS)
def test_a_model_forgets_in_its_own_kind_of_files(
    kind: str, reader: Path, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMORISK_WORK", str(tmp_path / "work"))
    base = reader
    name, options, files = METHODS[kind]
    # A few hundred factors, or a few vectors, move little at the rate that suits whole matrices.
    rate = 1e-1 if kind in ("ia3", "prefix") else 1e-2
    method = method_named(name, options)
    seed_everything(3)
    model = method.prepare(load_model(base))
    members = [tokenizer.encode(line["text"]).ids for line in suite_lines()[:10]]
    finetune(model, Rows(members, [], []), FinetuneSpec(name, 2e-2, epochs=15, batch=4, early_stop=False))
    method.save(model, tmp_path / "model")
    api = FakeApi()
    try:
        api.add_folder("base", base)
        api.add_folder("model", tmp_path / "model")
        api.add_lines("suite", "suite.jsonl", suite_lines())
        api.write_spec(
            "unlearn",
            {**{f"final.{file}": True for file in files}, "summary.json": True},
            **UNLEARNING,
            training={**TRAINING, "learning_rate": rate, "epochs": 8},
        )
        assert run(api) == 0
        found = json.loads(api.outputs["summary.json"])["unlearning"]
        assert found["forgotten"] == found["retained"] == 5
        before, after = found["before"], found["after"]
        forgot, lost = (after[name] / before[name] for name in ("forget_perplexity", "retain_perplexity"))
        assert forgot > 1.1 and forgot > 1.05 * lost
        assert after["attacks"]["ref_diff"]["auc"] < before["attacks"]["ref_diff"]["auc"]
        # What was handed in is the model that was audited.
        (tmp_path / "out").mkdir()
        for file in files:
            (tmp_path / "out" / file).write_bytes(api.outputs[f"final.{file}"])
        handed_in = load_stored(load_model(base), tmp_path / "out").model
        losses = sequence_log_probabilities(handed_in, members[::2])
        assert math.exp(-torch.cat(losses).mean().item()) == pytest.approx(after["forget_perplexity"], rel=2e-2)
        assert (tmp_path / "out" / files[0]).stat().st_size == (tmp_path / "model" / files[0]).stat().st_size
    finally:
        api.close()


@pytest.mark.parametrize(
    "more, why",
    [
        ({"margin": {"tau": 1, "weight": 1, "side": "cap"}}, "margin"),
        ({"privacy": {"noise_multiplier": 1, "delta": 1e-5, "max_grad_norm": 1}}, "DP-SGD"),
    ],
    ids=["margin", "privacy"],
)
def test_what_only_a_next_token_loss_can_have_is_refused(
    more: dict[str, Any], why: str, gpt2: Path, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMORISK_WORK", str(tmp_path / "work"))
    api = FakeApi()
    try:
        api.add_folder("base", base_folder(gpt2, tokenizer, tmp_path / "base"))
        api.write_spec("unlearn", {"summary.json": True}, **UNLEARNING, training={**TRAINING, **more})
        assert run(api) == 2
        (failed,) = api.told("failed")
        assert failed["code"] == "spec_invalid" and why in failed["detail"]
    finally:
        api.close()


def test_an_adapter_that_is_not_ours_cannot_be_trained_on(tmp_path: Path) -> None:
    golden = Path(__file__).parents[2] / "test/golden/models"
    for name in ("adapter.safetensors", "adapter_config.json"):
        (tmp_path / name).write_bytes((golden / "gpt2/parallel" / name).read_bytes())
    with pytest.raises(Unsupported, match="Pfeiffer"):
        load_stored(load_model(golden / "gpt2"), tmp_path, trainable=True)
