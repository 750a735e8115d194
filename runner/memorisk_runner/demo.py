"""The demo: a small base, four ways to fine-tune it on the same members, and the suite that measures them."""

from __future__ import annotations

import json
import platform
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Sequence

from tokenizers import Tokenizer

from .artifacts import digests, write_json, write_json_lines
from .base import build_base
from .experiment import Probe, SampleSpec, Say, draw_material, train_one, training_rows
from .finetune import FinetuneSpec
from .pretrain import PretrainSpec

# 1,500 members keep recall off its ceiling; 500 a side resolve a false-positive rate of 1 %.
SAMPLE = SampleSpec(
    seed=1234,
    members=1500,
    nonmembers=500,
    validation=250,
    scored_members=500,
    canary_levels=(1, 4, 16),
    canaries_per_level=24,
    references=300,
)

BASE_NAME = "memorisk-demo-base"
ALL_LINEAR = ("c_attn", "c_proj", "c_fc")

# What was tuned matters, and for how long. `full` and `head` go on long after validation stops paying for it, as people do who watch the
# training loss; `lora` and `bottleneck` stop early. They are four outcomes, not a comparison of methods at equal settings.
RUNS = (
    FinetuneSpec("full", learning_rate=2e-4, epochs=16, early_stop=False),
    FinetuneSpec("head", learning_rate=5e-3, epochs=16, early_stop=False),
    FinetuneSpec("lora", learning_rate=5e-3, options={"rank": 8, "alpha": 32, "targets": ALL_LINEAR, "base_name": BASE_NAME}),
    FinetuneSpec("bottleneck", learning_rate=5e-3, epochs=4, options={"reduction": 2, "base_name": BASE_NAME}),
)


def build_demo(
    node_modules: Path,
    out: Path,
    say: Say,
    sample: SampleSpec = SAMPLE,
    pretraining: PretrainSpec = PretrainSpec(),
    runs: Sequence[FinetuneSpec] = RUNS,
    keep_base: bool = False,
) -> dict[str, object]:
    """Writes the demo's folder, `manifest.json` last, and returns it. `keep_base` trains on the base found there."""
    base = out / "base"
    base_facts = stored_base_facts(out) if keep_base else build_base(node_modules, base, pretraining, say)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    material = draw_material(node_modules, tokenizer, sample)
    write_json_lines(out / "suite.jsonl", material.suite())
    probe = Probe(base, tokenizer, material)
    rows = training_rows(tokenizer, material)
    shutil.rmtree(out / "models", ignore_errors=True)
    models = {run.method: train_one(base, out / "models" / run.method, rows, run, probe, say) for run in runs}
    manifest: dict[str, object] = {
        "about": "A demonstration base and four fine-tunes of it; see README.md",
        "base": base_facts,
        "data": {**material.facts(node_modules), "base_perplexity": probe.base_perplexity()},
        "models": models,
        "versions": {**library_versions(), "python": platform.python_version()},
        "files": digests(out, leave_out=frozenset({"manifest.json", "README.md"})),
    }
    write_json(out / "manifest.json", manifest)
    return manifest


def stored_base_facts(out: Path) -> dict[str, object]:
    """What an earlier run noted about the base that is kept."""
    return json.loads((out / "manifest.json").read_text("utf-8"))["base"]


def library_versions() -> dict[str, str]:
    """Of the libraries that have a say in the bytes."""
    return {name: version(name) for name in ("torch", "transformers", "tokenizers", "peft", "safetensors")}
