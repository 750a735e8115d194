"""`unlearn`: trains a model on until it forgets, and audits it before and after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Sequence

from tokenizers import Tokenizer
from torch import nn
from transformers import PreTrainedModel

from ..determinism import seed_everything
from ..engine import Diverged
from ..evaluation import corpus_perplexity
from ..finetune import finetune
from ..finetune_spec import Rows
from ..forgetting import Forgotten, ForgetLoss, extraction_strength
from ..methods.method import trainable_parameters
from ..methods.stored import Stored
from ..token_stats import token_statistics
from ..watch import Probe, Watched
from .context import Context
from .failure import Failure
from .finetune import Course, finish, resume_of
from .methods import finetune_spec
from .models import load_target
from .texts import encode, like_canaries, load_tokenizer, read_lines, read_suite


@dataclass(frozen=True)
class Goal:
    """What to forget and what to keep, as token rows; `probed` for the attacks, where what is forgotten plays the member."""

    forget: list[Forgotten]
    retain: list[list[int]]
    probed: Watched


@dataclass(frozen=True)
class SameFiles:
    """A `Method` for what is trained on: its files come out under the names that they came in by."""

    stored: Stored
    name: str = "unlearn"

    def prepare(self, base: PreTrainedModel) -> nn.Module:
        return self.stored.model

    def save(self, model: nn.Module, out: Path) -> None:
        self.stored.save(out)

    def load(self, base: PreTrainedModel, folder: Path) -> nn.Module:
        return self.stored.model


def run_unlearn(context: Context) -> None:
    """`final`, checkpoints where they are wanted, and `summary.json` with the numbers before and after."""
    spec, wish = context.spec, context.spec["unlearning"]
    run = finetune_spec("unlearn", spec["training"])
    if run.privacy is not None:
        raise Failure("spec_invalid", "unlearning cannot be combined with DP-SGD: its loss mixes texts, which no clip of one text bounds")
    if run.margin is not None:
        raise Failure("spec_invalid", "unlearning cannot be combined with a margin: it has a loss of its own")
    goal = read_goal(context, load_tokenizer(context.base_folder))
    if not goal.retain and wish["retain"] != "none":
        context.say(f"nothing is left to retain ({wish['retain']}): it forgets without a counterweight")
    probe = Probe(context.load_base(), goal.probed)
    seed_everything(run.seed)
    stored = load_target(context, trainable=True)
    before = audit(stored.model, goal, probe)
    loss = ForgetLoss(stored.model, goal.forget, goal.retain, wish["objective"], wish["beta"], wish["retain_weight"])
    course = Course(context, SameFiles(stored), stored.model, probe if spec["probe"] else None)
    course.catch_up(resume_of(context))
    ids = [list(text.ids) for text in goal.forget]
    validation = list(goal.probed.nonmembers) if spec["probe"] or run.early_stop else []
    rows = Rows(ids, ids if spec["probe"] else [], validation)
    try:
        result = finetune(
            stored.model, rows, run, course.keep, on_step=course.step, watch=course.watch, resume=resume_of(context), loss=loss
        )
        after = audit(stored.model, goal, probe)
    except (Diverged, OverflowError) as error:
        raise Failure("diverged", str(error)) from None
    counts = {"forgotten": len(goal.forget), "retained": len(goal.retain)}
    finish(
        context, course, result, trainable_parameters(stored.model), len(ids), unlearning={**counts, "before": before, "after": after}
    )


def audit(model: nn.Module, goal: Goal, probe: Probe) -> dict[str, Any]:
    """What the model still knows. `priv_leak_vs_chance`: open-unlearning's PrivLeak with an AUC of 0.5 in place of a retrained model's."""
    stats = token_statistics(model, [text.ids for text in goal.forget])
    offsets = stats["offsets"].long().tolist()
    greedy = [(stats["rank"][a:b] == 0).tolist() for a, b in zip(offsets, offsets[1:])]
    found = probe.measure(model)
    auc = found["attacks"].get("ref_diff", {}).get("auc")
    perplexity = lambda rows: corpus_perplexity(model, rows) if rows else None  # noqa: E731
    return {
        "forget_perplexity": perplexity([text.ids for text in goal.forget]),
        "retain_perplexity": perplexity(goal.retain),
        "nonmember_perplexity": perplexity(goal.probed.nonmembers),
        "exact_memorization": sum(map(sum, greedy)) / sum(map(len, greedy)),
        "extraction_strength": sum(map(extraction_strength, greedy)) / len(greedy),
        "priv_leak_vs_chance": None if auc is None else 100 * ((1 - auc) - 0.5) / 0.5,
        **found,
    }


def read_goal(context: Context, tokenizer: Tokenizer) -> Goal:
    """By the wish's splits, groups and tokens; `Failure` when nothing is left to forget."""
    wish, longest = context.spec["unlearning"], context.spec["training"]["block_size"]
    suite = read_suite(context.place.inputs("suite") / "suite.jsonl")
    planted = list(read_lines(context.place.inputs("canaries") / "canaries.jsonl"))
    chosen = [one for one in suite if is_forgotten(one, wish["forget"])]
    if "canary" in wish["forget"]["splits"] and "groups" not in wish["forget"]:
        chosen += planted
    forget = [text for one in chosen if (text := mark(tokenizer, one, wish["forget"]["tokens"], longest))]
    if not forget:
        raise Failure("input_invalid", "no text of the suite has a token that is to be forgotten")
    ids = {id(one) for one in chosen}
    kept = {"nonmember": "nonmember", "rest": "member", "none": ""}[wish["retain"]]
    others = [one["text"] for one in suite if one["split"] == "nonmember"]
    canaries = [one for one in suite if one["split"] == "canary"]
    references = [one["text"] for one in suite if one["split"] == "reference"]
    return Goal(
        forget,
        encode(tokenizer, [one["text"] for one in suite if one["split"] == kept and id(one) not in ids], longest),
        Watched(
            members=[text.ids for text in forget],
            nonmembers=encode(tokenizer, others, longest),
            validation=[],
            canaries=encode(tokenizer, [one["text"] for one in canaries], longest),
            repetitions=[one["canary"]["repetitions"] for one in canaries],
            references=encode(tokenizer, references or like_canaries(canaries, context.spec["training"]["seed"]), longest),
        ),
    )


def is_forgotten(example: Mapping[str, Any], forget: Mapping[str, Any]) -> bool:
    groups: Sequence[str] | None = forget.get("groups")
    return example["split"] in forget["splits"] and (groups is None or example.get("group") in groups)


def mark(tokenizer: Tokenizer, example: Mapping[str, Any], tokens: str, longest: int) -> Forgotten | None:
    """The example's tokens and which of them count: all, those behind its `prefix`, or those of its canary's secret."""
    start, end = span(example, tokens)
    encoding = tokenizer.encode(example["text"])
    ids = encoding.ids[:longest]
    counted = [position > 0 and a < end and b > start for position, (a, b) in enumerate(encoding.offsets[:longest])]
    return Forgotten(tuple(ids), tuple(counted)) if any(counted) else None


def span(example: Mapping[str, Any], tokens: str) -> tuple[int, int]:
    """In characters. A text without a prefix is all suffix; one without a canary has no secret."""
    text = example["text"]
    if tokens == "suffix":
        return len(example.get("prefix", "")), len(text)
    if tokens == "secret":
        canary = example.get("canary")
        if canary is None:
            return 0, 0
        start = canary["template"].index("{secret}")
        return start, start + len(canary["secret"])
    return 0, len(text)
