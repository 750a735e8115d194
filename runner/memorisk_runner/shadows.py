"""Shadow models of the demo, tuned like one of its models on other halves of the suite's texts, and further kinds: what `npm run attacks-table` takes beside it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Sequence

from tokenizers import Tokenizer

from .artifacts import write_json_lines
from .checkpoints import load_model
from .demo import BASE_NAME, RUNS, SAMPLE
from .determinism import seed_everything
from .experiment import Material, Say, draw_material
from .finetune import FinetuneSpec, Rows, finetune
from .methods.registry import method_named
from .suite import Line

# Kinds that the demo leaves out, trained on the same members.
MORE = (
    FinetuneSpec("ia3", learning_rate=5e-2, epochs=16, options={"base_name": BASE_NAME}),
    FinetuneSpec("prefix", learning_rate=2e-2, epochs=16, options={"base_name": BASE_NAME}),
)


def build_shadows(node_modules: Path, demo: Path, out: Path, method: str, shadows: Sequence[int], say: Say) -> None:
    """Writes `out/models/KIND` for every further kind and `out/shadows/METHOD/NUMBER`, each with a suite that knows its half. What is there stays."""
    base = demo / "base"
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    material = draw_material(node_modules, tokenizer, SAMPLE)
    members = [window.ids for window in material.split.members]
    validation = [window.ids for window in material.split.validation]
    for run in MORE:
        train(base, out / "models" / run.method, Rows(members, members[: SAMPLE.scored_members], validation), run, say)
    run = next(run for run in RUNS if run.method == method)
    for number in shadows:
        folder = out / "shadows" / method / str(number)
        chosen = half(material, number)
        scored = [window.ids for window in (*material.scored_members, *material.split.nonmembers) if window.text in chosen]
        # As many texts as the demo's models saw: the members that no suite holds, and this shadow's half.
        rows = Rows([*members[SAMPLE.scored_members :], *scored], scored, validation)
        train(base, folder, rows, replace(run, seed=run.seed + 1 + number), say)
        write_json_lines(folder / "suite.jsonl", relabelled(demo / "suite.jsonl", chosen))


def half(material: Material, number: int) -> set[str]:
    """The texts of the suite that a fair coin lets a shadow learn."""
    coin = random.Random(f"shadow {number}")
    return {window.text for window in (*material.scored_members, *material.split.nonmembers) if coin.random() < 0.5}


def relabelled(suite: Path, chosen: set[str]) -> list[Line]:
    """The suite's members and non-members, with the labels that are true of this shadow."""
    lines = [json.loads(line) for line in suite.read_text("utf-8").splitlines()]
    texts = [line for line in lines if line["split"] in ("member", "nonmember")]
    return [{**line, "split": "member" if line["text"] in chosen else "nonmember"} for line in texts]


def train(base: Path, out: Path, rows: Rows, run: FinetuneSpec, say: Say) -> None:
    """One model, unless it is there."""
    if any(out.glob("*.safetensors")):
        return
    method = method_named(run.method, run.options)
    seed_everything(run.seed)
    model = method.prepare(load_model(base))
    finetune(model, rows, run, lambda epoch: say(f"{out.name}: {epoch}"))
    method.save(model, out)
