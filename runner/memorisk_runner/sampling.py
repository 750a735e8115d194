"""Continuations drawn from a model and ranked by how memorised they look (Carlini et al. 2021, arXiv 2012.07805, section 5)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Sequence

import torch
from torch import nn
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList

from .engine import padded

# The temperature that a decaying one starts from, as in the paper.
HOTTEST = 10.0
RANKINGS = ("perplexity", "ratio", "zlib")


@dataclass(frozen=True)
class Sampling:
    """`top_k` 0 and `top_p` 1: no limit. `decay_tokens`: the temperature falls from 10 to `temperature` over so many tokens."""

    max_new_tokens: int
    temperature: float = 1.0
    decay_tokens: int = 0
    top_k: int = 0
    top_p: float = 1.0


@dataclass(frozen=True)
class Drawn:
    """One continuation; losses are mean nats a token of the continuation, given the prompt."""

    prompt: str
    text: str
    tokens: int
    target_loss: float
    base_loss: float

    @property
    def zlib_bytes(self) -> int:
        return len(zlib.compress(self.text.encode("utf-8"), 6))

    def score(self, ranking: str) -> float:
        """Lower: more memorised."""
        if ranking == "perplexity":
            return self.target_loss
        return self.target_loss / (self.base_loss if ranking == "ratio" else self.zlib_bytes)


class Cooling(LogitsProcessor):
    """Divides by the temperature of the step; top-k and top-p come after."""

    def __init__(self, sampling: Sampling, prompt: int) -> None:
        self._sampling, self._prompt = sampling, prompt

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        return scores / temperature(self._sampling, input_ids.shape[1] - self._prompt)


def temperature(sampling: Sampling, step: int) -> float:
    """Of generated token `step`, counted from 0."""
    if step >= sampling.decay_tokens:
        return sampling.temperature
    return HOTTEST + (sampling.temperature - HOTTEST) * step / sampling.decay_tokens


@torch.no_grad()
def draw(model: nn.Module, prompt: Sequence[int], count: int, sampling: Sampling, seed: int) -> list[list[int]]:
    """`count` continuations of one prompt, each up to and without the end-of-text token. The same seed draws the same."""
    model.eval()
    config: Any = model.config
    ends = config.eos_token_id if isinstance(config.eos_token_id, list) else [config.eos_token_id]
    stops = {end for end in ends if end is not None}
    room = getattr(config, "max_position_embeddings", len(prompt) + sampling.max_new_tokens) - len(prompt)
    if room < 1:
        return []
    torch.manual_seed(seed)
    ids = torch.tensor([list(prompt)] * count, device=next(model.parameters()).device)
    found = model.generate(  # type: ignore[operator]
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        generation_config=GenerationConfig(
            do_sample=True,
            max_new_tokens=min(sampling.max_new_tokens, room),
            temperature=1.0,
            top_k=sampling.top_k,
            top_p=sampling.top_p,
            pad_token_id=next(iter(stops), 0),
            eos_token_id=sorted(stops) or None,
        ),
        logits_processor=LogitsProcessorList([Cooling(sampling, len(prompt))]),
    )
    return [until(row[len(prompt) :], stops) for row in found.tolist()]


def until(tokens: list[int], stops: set[int]) -> list[int]:
    """What comes before the first of `stops`."""
    return tokens[: next((i for i, token in enumerate(tokens) if token in stops), len(tokens))]


@torch.no_grad()
def continuation_losses(model: nn.Module, prompt: Sequence[int], continuations: Sequence[Sequence[int]]) -> list[float]:
    """Mean loss of each non-empty continuation given the prompt."""
    model.eval()
    inputs, labels = padded([[*prompt, *tokens] for tokens in continuations], next(model.parameters()).device)
    labels[:, : len(prompt)] = -100
    logits = model(input_ids=inputs).logits[:, :-1].float()
    losses = nn.functional.cross_entropy(logits.transpose(1, 2), labels[:, 1:], ignore_index=-100, reduction="none")
    means = losses.double().sum(1) / (labels[:, 1:] != -100).sum(1)
    return [float(mean) for mean in means]


def rank(drawn: Sequence[Drawn], keep: int) -> list[dict[str, Any]]:
    """Lines of `samples.jsonl`: distinct texts, ranks among all of them from 1, the first of each ranking in turn until `keep` are chosen."""
    distinct = list({(one.prompt, one.text): one for one in drawn}.values())
    ranks: list[dict[str, int]] = [{} for _ in distinct]
    orders = []
    for ranking in RANKINGS:
        order = sorted(range(len(distinct)), key=lambda i: (distinct[i].score(ranking), i))
        orders.append(order)
        for place, index in enumerate(order, 1):
            ranks[index][ranking] = place
    chosen: dict[int, None] = {}
    for best in zip(*orders):
        for index in best:
            if len(chosen) < keep:
                chosen.setdefault(index)
    return [
        {
            "id": f"s-{index + 1}",
            "prompt": distinct[index].prompt,
            "text": distinct[index].text,
            "tokens": distinct[index].tokens,
            "target_loss": distinct[index].target_loss,
            "base_loss": distinct[index].base_loss,
            "zlib_bytes": distinct[index].zlib_bytes,
            "rank": ranks[index],
        }
        for index in sorted(chosen, key=lambda i: ranks[i]["ratio"])
    ]
