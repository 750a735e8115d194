"""A margin regulariser: which lead over its best rival a token may have, or must have.

The margin of a token is `m_t = log p(x_t) − max_{v ≠ x_t} log p(v)`, in nats. The normaliser cancels, so it is a difference of logits. With `m_t > 0` greedy
decoding says the token; a wide one is locked in. A hinge on it joins the loss of the tokens that the cross-entropy counts:

    L = mean_t [ −log p(x_t) + w · h(m_t) ],   cap: h = max(0, m − τ),   raise: h = max(0, τ − m)

`raise` is the multi-class hinge of margin classifiers (Crammer & Singer 2001), after arXiv 2012.04734, which trains classifiers of characters and network traffic for
wide margins; `cap` is its mirror image, ours. Between two tokens the cross-entropy's slope in m is −(1 − σ(m)): a cap holds at τ once w ≥ 1 − σ(τ), 0.27 at τ = 1, and at
`w ≥ 1` for any rivals, since the slope in the token's own logit is p − 1. Below that margins settle where the two slopes cancel, above τ.

Subgradients: zero on the kink (m = τ); of several best rivals one is taken. Limits: a capped token has p ≤ σ(τ), but greedy decoding says every token with m > 0, so against it
τ = 0 is meant; the loss of a text may still lie below the base's, which membership inference sees; texts that anybody could predict are capped too.
No adversarial robustness and no privacy guarantee.
"""

from __future__ import annotations

import torch

from .finetune_spec import MarginSpec


def token_margins(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Logits `[..., V]`, V ≥ 2, and the tokens that came `[...]`; the answer is `[...]` float32. Two tokens hold the best rival: no copy of the logits is made."""
    wide = logits.float()
    own = wide.gather(-1, targets[..., None])[..., 0]
    best = wide.topk(2, dim=-1)
    rival = torch.where(best.indices[..., 0] == targets, best.values[..., 1], best.values[..., 0])
    return own - rival


def margin_hinges(logits: torch.Tensor, targets: torch.Tensor, counted: torch.Tensor, spec: MarginSpec) -> torch.Tensor:
    """`weight · h(m_t)` of each token, zero where `counted` is false."""
    over = token_margins(logits, targets.where(counted, 0)) - spec.tau
    hinges = spec.weight * torch.relu(over if spec.side == "cap" else -over)
    return hinges.where(counted, 0.0)
