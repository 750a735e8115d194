"""`score`: token statistics of target and reference on texts that the API tokenised, for models past the edge's budget."""

from __future__ import annotations

import re
from functools import partial

from safetensors.torch import load_file
from torch import nn

from ..engine import autocast
from ..token_stats import TokenStats, join, read_token_rows, token_statistics, write_token_stats
from .context import Context
from .failure import Failure
from .models import load_target

NAME = re.compile(r"^(target|reference)\.([a-z][a-z0-9_]*)\.safetensors$")
# Texts between two saves: what a kill costs at most.
CHUNK = 256


def run_score(context: Context) -> None:
    """Each output that the spec names, one model after the other, so that one at a time is in memory."""
    wanted = [match for one in context.spec["outputs"] if (match := NAME.match(one["name"]))]
    texts = {match[2]: read_texts(context, match[2]) for match in wanted}
    total = sum(len(texts[match[2]]) for match in wanted)
    done = 0
    for who in ("target", "reference"):
        outputs = [match for match in wanted if match[1] == who]
        if not outputs:
            continue
        model = load_target(context).model if who == "target" else context.load_base()
        check_vocabulary(model, texts)
        for match in outputs:
            stats = score(context, model, match[0], texts[match[2]], done, total)
            path = context.place.out(match[0])
            write_token_stats(path, stats)
            context.handover.give(match[0], path)
            done += len(texts[match[2]])
        del model
    context.summarise(0)


def read_texts(context: Context, view: str) -> list[list[int]]:
    path = context.place.inputs("tokens") / f"{view}.safetensors"
    if not path.exists():
        raise Failure("input_invalid", f"the tokens of view {view} were not sent")
    try:
        return read_token_rows(path)
    except Exception:
        raise Failure("input_invalid", f"{path.name} does not hold offsets and tokens") from None


def check_vocabulary(model: nn.Module, texts: dict[str, list[list[int]]]) -> None:
    """Ids that the embedding lacks would read foreign memory on a GPU."""
    vocabulary = model.config.vocab_size  # type: ignore[union-attr]
    if any(not 0 <= token < vocabulary for rows in texts.values() for row in rows for token in row):  # type: ignore[operator]
        raise Failure("input_invalid", "a token is outside the model's vocabulary")


def score(context: Context, model: nn.Module, name: str, rows: list[list[int]], done: int, total: int) -> TokenStats:
    """In chunks that rest on disk: a retry computes only what is missing."""
    precision = partial(autocast, context.device, context.spec["precision"])
    parts = []
    for start in range(0, len(rows), CHUNK):
        path = context.place.folder / "stats" / f"{name}.{start}.safetensors"
        if not path.exists():
            tell = lambda count: context.reporter.progress(done + start + count, total, "example")  # noqa: E731
            write_token_stats(path, token_statistics(model, rows[start : start + CHUNK], precision, tell))
        parts.append(load_file(path))
    return join(parts)

