"""Token statistics: all that any attack needs, from one forward pass. The edge's format, byte types and order of fields.

Per scored token, with p the model's own next-token distribution: `log_prob` of the token that came, `mean` μ = Σ p log p, `variance`
Σ p (log p)² − μ², `rank` (tokens strictly more probable), `best_other` (the largest log p among the others), and the log-probability under three
other ways of sampling: temperature ½, top-k at 40, top-p at 0.95 (`NEVER` where they do not draw it). Nats. Sums over the
vocabulary are float64, as in the golden files that the edge is checked against.
"""

from __future__ import annotations

import math
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Callable, Mapping, Sequence

import torch
from safetensors.torch import load_file, save
from torch import nn

from .resume import write_atomically

# Logits held at once, in numbers: 256 MB of float32.
LOGITS = 2**26
# Rows of logits that are widened to float64 at once, in numbers.
WIDE = 2**23
FLOATS = ("log_prob", "mean", "variance", "best_other")
SAMPLED = ("log_prob_temperature_0.5", "log_prob_top_k_40", "log_prob_top_p_0.95")
COLUMNS = (*FLOATS, *SAMPLED)
TOP_K, TOP_P = 40, 0.95
# In place of log 0.
NEVER = -1e6

TokenStats = dict[str, torch.Tensor]


@torch.no_grad()
def token_statistics(
    model: nn.Module,
    sequences: Sequence[Sequence[int]],
    precision: Callable[[], AbstractContextManager[object]] = nullcontext,
    on_example: Callable[[int], None] = lambda _: None,
) -> TokenStats:
    """Ragged, in the order of `sequences`: `offsets` `[examples + 1]`, everything else `[tokens]`. `on_example` hears how many are done."""
    model.eval()
    device = next(model.parameters()).device
    vocabulary = model.config.vocab_size  # type: ignore[union-attr]
    parts: list[TokenStats] = [{} for _ in sequences]
    done = 0
    for batch in batches([len(sequence) for sequence in sequences], vocabulary):  # type: ignore[arg-type]
        width = max(len(sequences[i]) for i in batch)
        ids = torch.zeros(len(batch), width, dtype=torch.long)
        for row, index in enumerate(batch):
            ids[row, : len(sequences[index])] = torch.tensor(sequences[index])
        with precision():
            # What is to the right of a text cannot change what is said about it.
            logits = model(input_ids=ids.to(device)).logits
        for row, index in enumerate(batch):
            length = len(sequences[index])
            parts[index] = of_logits(logits[row, : max(0, length - 1)], ids[row, 1:length].to(device))
        done += len(batch)
        on_example(done)
    return join(parts)


def of_logits(logits: torch.Tensor, targets: torch.Tensor) -> TokenStats:
    """Logits `[n, V]` and the tokens that came `[n]`, on their device; the answer is on the CPU."""
    found: list[TokenStats] = []
    step = max(1, WIDE // logits.shape[-1])
    for rows, came in zip(logits.split(step), targets.split(step)):
        wide = rows.double()
        log_p = wide - wide.logsumexp(1, keepdim=True)
        own = log_p.gather(1, came[:, None])
        p = log_p.exp()
        # 0 · −∞ for a token that can never come
        mean = torch.where(p > 0, p * log_p, 0.0).sum(1)
        variance = torch.where(p > 0, p * (log_p - mean[:, None]) ** 2, 0.0).sum(1)
        rank = (rows > rows.gather(1, came[:, None])).sum(1)
        best_other = log_p.scatter(1, came[:, None], -math.inf).amax(1)
        floats = {"log_prob": own[:, 0], "mean": mean, "variance": variance, "best_other": best_other}
        floats |= dict(zip(SAMPLED, sampled(log_p, own, rank)))
        whole = {"token": came.int(), "rank": rank.int()}
        found.append({name: value.cpu() for name, value in ({k: v.float() for k, v in floats.items()} | whole).items()})
    return {name: torch.cat([part[name] for part in found]) for name in (*COLUMNS, "token", "rank")} if found else {}


def sampled(log_p: torch.Tensor, own: torch.Tensor, rank: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """log q of the token that came under each scheme alone. Ties go to it: it stands first among its equals."""
    cold = 2 * own[:, 0] - (2 * log_p).logsumexp(1)
    # The 40 most probable: those above, itself, and as many of the rest as there is room for.
    top = log_p.topk(min(TOP_K, log_p.shape[1]), dim=1).values
    top_k = torch.where(rank < TOP_K, own[:, 0] - top.logsumexp(1), NEVER)
    falling = log_p.sort(1, descending=True).values.exp()
    before = falling.cumsum(1) - falling
    mass = torch.where(before < TOP_P, falling, 0.0).sum(1)
    above = torch.where(log_p > own, log_p.exp(), 0.0).sum(1)
    top_p = torch.where(above < TOP_P, own[:, 0] - mass.log(), NEVER)
    return tuple(column.clamp(NEVER, 0.0) for column in (cold, top_k, top_p))


def batches(lengths: Sequence[int], vocabulary: int, most: int = LOGITS) -> list[list[int]]:
    """Indices of texts of like length, longest first, so that the padded batch's logits stay within `most` numbers."""
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    found: list[list[int]] = []
    for index in order:
        room = most // (vocabulary * max(1, lengths[found[-1][0]])) if found else 0
        if found and len(found[-1]) < room:
            found[-1].append(index)
        else:
            found.append([index])
    return found


def join(parts: Sequence[TokenStats]) -> TokenStats:
    """Statistics of many texts, or of many groups of texts, behind each other."""
    counts = [len(part["token"]) if part else 0 for part in parts]
    sizes: list[int] = []
    for part, count in zip(parts, counts):
        sizes.extend(part["offsets"].long().diff().tolist() if "offsets" in part else [count])
    whole: TokenStats = {}
    for name in (*COLUMNS, "token", "rank"):
        # Chunks that an older runner left behind lack the newer columns.
        if name in SAMPLED and any(part and name not in part for part in parts):
            continue
        kind = torch.int32 if name in ("token", "rank") else torch.float32
        whole[name] = torch.cat([torch.empty(0, dtype=kind), *(part[name] for part in parts if part)])
    whole["offsets"] = torch.tensor([0, *torch.tensor(sizes, dtype=torch.long).cumsum(0).tolist()]).to(torch.uint32)
    return whole


def write_token_stats(path: Path, stats: Mapping[str, torch.Tensor]) -> None:
    """`offsets` U32, `token` and `rank` I32, the rest F32."""
    write_atomically(path, save(dict(stats)))


def read_token_rows(path: Path) -> list[list[int]]:
    """Already tokenised texts: `offsets` U32 `[examples + 1]`, `token` I32 `[tokens]`."""
    tensors = load_file(path)
    offsets, token = tensors["offsets"].long().tolist(), tensors["token"].tolist()
    if not offsets or offsets[0] != 0 or offsets[-1] != len(token) or any(b < a for a, b in zip(offsets, offsets[1:])):
        raise ValueError("offsets do not cut the tokens into texts")
    return [token[a:b] for a, b in zip(offsets, offsets[1:])]
