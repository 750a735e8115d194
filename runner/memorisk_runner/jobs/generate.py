"""`generate`: continuations of the target, ranked: untargeted extraction."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from torch import nn

from ..artifacts import write_json_lines
from ..determinism import seed_everything
from ..resume import write_atomically
from ..sampling import Drawn, Sampling, continuation_losses, draw, rank
from .context import Context
from .failure import Failure
from .models import load_target
from .schema import checked
from .texts import load_tokenizer, read_suite

# Drawn together, whatever the machine: the draws depend on it.
BATCH = 25


def run_generate(context: Context) -> None:
    """`samples.jsonl` and `summary.json`. Each batch rests on disk: a retry draws only those that are missing."""
    asked = context.spec["sampling"]
    names = ("max_new_tokens", "temperature", "decay_tokens", "top_k", "top_p")
    sampling = Sampling(**{name: asked[name] for name in names})
    tokenizer = load_tokenizer(context.base_folder)
    target, base = load_target(context).model, context.load_base()
    prompts = prompts_of(context, tokenizer, base)
    seed_everything(asked["seed"])
    batches = [(p, b) for p in range(len(prompts)) for b in range(-(-asked["samples"] // BATCH))]
    drawn: list[Drawn] = []
    for number, (p, b) in enumerate(batches):
        path = context.place.folder / "samples" / f"{p}-{b}.json"
        if not path.exists():
            count = min(BATCH, asked["samples"] - b * BATCH)
            found = draw_batch(target, base, tokenizer, prompts[p], count, sampling, asked["seed"] + number)
            write_atomically(path, json.dumps([asdict(one) for one in found]).encode("utf-8"))
        drawn.extend(Drawn(**one) for one in json.loads(path.read_bytes()))
        done = min((number + 1) * BATCH, len(prompts) * asked["samples"])
        context.reporter.progress(done, len(prompts) * asked["samples"], "sample")
    hand_in(context, rank(drawn, asked["keep"]), len(drawn))
    context.summarise(asked["seed"])


def prompts_of(context: Context, tokenizer: Tokenizer, base: nn.Module) -> list[tuple[str, list[int]]]:
    """Text and tokens: the beginning-of-text token alone, or the members' prefixes."""
    if context.spec["sampling"]["prompts"] == "empty":
        config: Any = base.config
        starts = [token for token in (config.bos_token_id, config.eos_token_id) if isinstance(token, int)]
        if not starts:
            raise Failure("input_invalid", "the base has no token that begins a text: take prompts `prefixes`")
        return [("", starts[:1])]
    suite = read_suite(context.place.inputs("suite") / "suite.jsonl")
    prefixes = dict.fromkeys(one["prefix"] for one in suite if one["split"] == "member" and "prefix" in one)
    if not prefixes:
        raise Failure("input_invalid", "no member of the suite has a prefix")
    return [(prefix, tokenizer.encode(prefix).ids) for prefix in prefixes]


def draw_batch(
    target: nn.Module,
    base: nn.Module,
    tokenizer: Tokenizer,
    prompt: tuple[str, list[int]],
    count: int,
    sampling: Sampling,
    seed: int,
) -> list[Drawn]:
    """Those that ended at once are left out."""
    text, ids = prompt
    kept = [(tokens, said) for tokens in draw(target, ids, count, sampling, seed) if (said := tokenizer.decode(tokens))]
    if not kept:
        return []
    losses = [continuation_losses(model, ids, [tokens for tokens, _ in kept]) for model in (target, base)]
    return [Drawn(text, said, len(tokens), *pair) for (tokens, said), *pair in zip(kept, *losses)]


def hand_in(context: Context, lines: list[dict[str, Any]], drawn: int) -> None:
    path: Path = context.place.out("samples.jsonl")
    write_json_lines(path, (checked("sample", line) for line in lines))
    context.say(f"{drawn} samples drawn, {len(lines)} handed in")
    context.handover.give("samples.jsonl", path)
