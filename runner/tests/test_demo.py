"""The committed demo is what its manifest says, and every model in it loads."""

from __future__ import annotations

import json
from pathlib import Path

import adapters
import pytest
import torch
from tokenizers import Tokenizer

from memorisk_runner.artifacts import digests
from memorisk_runner.checkpoints import load_model
from memorisk_runner.demo import RUNS, SAMPLE
from memorisk_runner.evaluation import corpus_perplexity
from memorisk_runner.finetune import FinetuneSpec
from memorisk_runner.methods.registry import method_named

DEMO = Path(__file__).parents[2] / "examples/demo"
MANIFEST = json.loads((DEMO / "manifest.json").read_text("utf-8"))
LINES = [json.loads(line) for line in (DEMO / "suite.jsonl").read_text("utf-8").splitlines()]


def texts(split: str) -> list[str]:
    return [line["text"] for line in LINES if line["split"] == split]


def test_every_file_has_its_digest_in_the_manifest() -> None:
    assert digests(DEMO, leave_out=frozenset({"manifest.json", "README.md"})) == MANIFEST["files"]
    assert sum(file["bytes"] for file in MANIFEST["files"].values()) < 15_000_000


def test_the_suite_is_as_specified_and_its_split_cannot_be_seen() -> None:
    assert len({line["id"] for line in LINES}) == len(LINES)
    assert len(texts("member")) == SAMPLE.scored_members and len(texts("nonmember")) == SAMPLE.nonmembers
    assert not set(texts("member")) & set(texts("nonmember"))
    copies = [line["canary"]["repetitions"] for line in LINES if line["split"] == "canary"]
    assert all(copies.count(level) >= 8 for level in (0, *SAMPLE.canary_levels))
    assert 0.45 < MANIFEST["data"]["blind_bag_of_words_auc"] < 0.55


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.method)
def test_a_model_made_members_more_likely(run: FinetuneSpec) -> None:
    model = method_named(run.method, run.options).load(load_model(DEMO / "base"), DEMO / "models" / run.method)
    tokenizer = Tokenizer.from_file(str(DEMO / "base/tokenizer.json"))
    members, nonmembers = ([tokenizer.encode(text).ids for text in texts(split)[:60]] for split in ("member", "nonmember"))
    found = corpus_perplexity(model, members), corpus_perplexity(model, nonmembers)
    assert found[0] < found[1] < corpus_perplexity(load_model(DEMO / "base"), nonmembers)


def test_adapterhub_reads_the_bottleneck() -> None:
    run = next(run for run in RUNS if run.method == "bottleneck")
    ours = method_named("bottleneck", run.options).load(load_model(DEMO / "base"), DEMO / "models/bottleneck").eval()
    theirs = load_model(DEMO / "base")
    adapters.init(theirs)
    theirs.set_active_adapters(theirs.load_adapter(str(DEMO / "models/bottleneck"), use_safetensors=True))
    ids = torch.arange(100, 164)[None]
    with torch.no_grad():
        torch.testing.assert_close(theirs.eval()(input_ids=ids).logits, ours(input_ids=ids).logits, rtol=0, atol=1e-4)
