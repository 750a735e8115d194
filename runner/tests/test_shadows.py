"""Shadow models: each learns another fair half of the suite's texts, and its suite says which."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from memorisk_runner.demo import SAMPLE
from memorisk_runner.experiment import Material, draw_material
from memorisk_runner.shadows import half, relabelled

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "examples/demo"


@pytest.fixture(scope="module")
def material() -> Material:
    return draw_material(ROOT / "node_modules", Tokenizer.from_file(str(DEMO / "base/tokenizer.json")), SAMPLE)


def test_a_half_is_a_half_of_the_suite_and_each_shadow_has_its_own(material: Material) -> None:
    texts = {json.loads(line)["text"] for line in (DEMO / "suite.jsonl").read_text("utf-8").splitlines()}
    halves = [half(material, number) for number in range(4)]
    for chosen in halves:
        assert chosen <= texts
        assert 420 < len(chosen) < 580
    assert half(material, 0) == halves[0] != halves[1]


def test_labels_are_true_of_the_shadow(material: Material) -> None:
    chosen = half(material, 2)
    lines = relabelled(DEMO / "suite.jsonl", chosen)
    assert len(lines) == SAMPLE.scored_members + SAMPLE.nonmembers
    assert {line["text"] for line in lines if line["split"] == "member"} == chosen
    known = {line["id"]: line["text"] for line in map(json.loads, (DEMO / "suite.jsonl").read_text("utf-8").splitlines())}
    assert all(known[line["id"]] == line["text"] for line in lines)
