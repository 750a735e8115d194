"""A small world for jobs: a base with a tokenizer, a suite, and a way to run a job in this process."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from fake_api import TOKEN, TRAINING, FakeApi
from memorisk_runner.canaries import render
from memorisk_runner.jobs.run import run_job

WORDS = "the people of a country elect parliament president island mountain supreme court law term north south".split()


def text(number: int) -> str:
    """Sixteen words that differ from text to text."""
    return " ".join(WORDS[(number * (3 + i) + i * i) % len(WORDS)] for i in range(16)) + f" {number}"


def suite_lines() -> list[dict[str, Any]]:
    members = [{"id": f"m-{i}", "text": text(i), "split": "member", "group": "ab"[i % 2]} for i in range(10)]
    others = [{"id": f"n-{i}", "text": text(100 + i), "split": "nonmember"} for i in range(10)]
    canaries = []
    for index, (secret, copies) in enumerate([("1 2 3 4 5 6", 6), ("6 5 4 3 2 1", 0)]):
        canary = {"template": "the secret number is {secret}", "secret": secret, "alphabet": "0123456789", "repetitions": copies}
        canaries.append({"id": f"c-{index}", "text": render(secret), "split": "canary", "canary": canary})
    return [*members, *others, *canaries]


def base_folder(model: Path, tokenizer: Tokenizer, out: Path) -> Path:
    shutil.copytree(model, out)
    tokenizer.save(str(out / "tokenizer.json"))
    return out


def finetune_api(base: Path, method: dict[str, Any], outputs: dict[str, bool], **training: Any) -> FakeApi:
    api = FakeApi()
    api.add_folder("base", base)
    api.add_lines("suite", "suite.jsonl", suite_lines())
    more = {"probe": training.pop("probe", True)}
    api.write_spec("finetune", outputs, method=method, training={**TRAINING, **training}, **more)
    return api


def run(api: FakeApi) -> int:
    return run_job(api.spec_url, None, TOKEN)
