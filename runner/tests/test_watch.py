from __future__ import annotations

from pathlib import Path

import pytest

from memorisk_runner.checkpoints import load_model
from memorisk_runner.evaluation import mean_losses
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.membership import mia_recall
from memorisk_runner.methods.registry import method_named
from memorisk_runner.watch import Probe, Watched


def test_recall_as_the_authors_count_it() -> None:
    # int(0.1 * 20) = 2: the third lowest ratio of the validation texts, compared strictly.
    validation = [1.0 + i / 100 for i in range(20)]
    members = [1.015, 1.02, 1.5]
    ones = [1.0] * 20
    assert mia_recall((members, [1.0] * 3), (validation, ones)) == pytest.approx(1 / 3)


def test_memorised_texts_and_canaries_show(gpt2: Path, rows: list[list[int]]) -> None:
    canary, references = rows[0][:8], [[*rows[0][:4], *row[4:8]] for row in rows[1:]]
    members, others = rows[:6], rows[6:]
    texts = Watched(members, others, others, [canary, references[0]], [4, 0], references[1:])
    probe = Probe(load_model(gpt2), texts)
    untouched = probe.measure(load_model(gpt2))
    assert untouched["attacks"]["ref_diff"]["auc"] == 0.5
    model = method_named("full", {}).prepare(load_model(gpt2))
    spec = FinetuneSpec("full", 1e-2, epochs=4, batch=2, early_stop=False)
    training = finetune(model, Rows([*members, *[canary] * 4], members, others), spec, watch=probe.measure)
    watched = training.epochs[-1].watched
    assert watched["attacks"]["ref_ratio"] == {"auc": 1.0, "tpr_at_fpr_10": 1.0, "mia_recall": 1.0}
    assert watched["exposure"]["mean_bits"] == watched["exposure"]["by_repetitions"]["4"] > 3
    assert set(watched["exposure"]["by_repetitions"]) == {"0", "4"}
    assert training.as_json()["epochs"][-1]["attacks"] == watched["attacks"]


def test_what_is_missing_is_not_invented(gpt2: Path, rows: list[list[int]]) -> None:
    model = load_model(gpt2)
    alone = Probe(model, Watched(rows[:3], [], [])).measure(model)
    assert alone == {"attacks": {}, "exposure": None}
    no_others = Probe(model, Watched(rows[:3], [], rows[3:])).measure(model)
    assert no_others["attacks"]["ref_ratio"]["auc"] is None and no_others["attacks"]["ref_ratio"]["mia_recall"] is not None
    assert len(mean_losses(model, rows[:3])) == 3
