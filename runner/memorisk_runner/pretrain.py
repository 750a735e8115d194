"""Pre-trains a small GPT-2-shaped model from random weights."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from typing import Callable

import torch
from transformers import GPT2Config, GPT2LMHeadModel

from .determinism import seed_everything, shuffled_batches
from .evaluation import perplexity


@dataclass(frozen=True)
class PretrainSpec:
    """Shape and schedule. Defaults: 1.3 M parameters, two passes over about 3.1 M tokens."""

    seed: int = 1234
    vocabulary: int = 4096
    context: int = 256
    width: int = 128
    layers: int = 4
    heads: int = 4
    epochs: int = 2
    batch: int = 8
    learning_rate: float = 3e-3
    warmup: int = 100
    weight_decay: float = 0.1


def new_model(spec: PretrainSpec) -> GPT2LMHeadModel:
    """A GPT-2 with random weights and a tied head. No dropout: so small a model under-fits anyway."""
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=spec.vocabulary,
            n_positions=spec.context,
            n_embd=spec.width,
            n_layer=spec.layers,
            n_head=spec.heads,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
            bos_token_id=0,
            eos_token_id=0,
        )
    )


def pretrain(
    train: torch.Tensor, held_out: torch.Tensor, spec: PretrainSpec, say: Callable[[str], None]
) -> tuple[GPT2LMHeadModel, dict[str, object]]:
    """Trains on `[n, context]` blocks. Returns the model and the facts of the run."""
    seed_everything(spec.seed)
    model = new_model(spec)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": spec.weight_decay}, {"params": plain, "weight_decay": 0.0}],
        lr=spec.learning_rate,
        betas=(0.9, 0.95),
        fused=True,
    )
    steps = spec.epochs * math.ceil(len(train) / spec.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _cosine(step, spec.warmup, steps))
    generator = torch.Generator().manual_seed(spec.seed)
    started = time.monotonic()
    epochs = []
    step = 0
    model.train()
    for epoch in range(1, spec.epochs + 1):
        total = 0.0
        batches = shuffled_batches(len(train), spec.batch, generator)
        for rows in batches:
            block = train[rows]
            loss = tied_loss(model, block)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            step += 1
            if step % 100 == 0:
                rate = step * spec.batch * spec.context / (time.monotonic() - started)
                say(f"pre-training step {step}/{steps}: loss {loss.item():.3f}, {rate:.0f} tokens/s")
        epochs.append({"epoch": epoch, "train_loss": total / len(batches), "held_out_perplexity": perplexity(model, held_out)})
        say(f"pre-training epoch {epoch}: {epochs[-1]}")
    return model, {
        "spec": asdict(spec),
        "steps": step,
        "tokens": step * spec.batch * spec.context,
        "epochs": epochs,
    }


def tied_loss(model: GPT2LMHeadModel, block: torch.Tensor, rows: int = 512) -> torch.Tensor:
    """Mean next-token loss of `[n, T]`, the logits made `rows` at a time so that they stay in the cache."""
    hidden = model.transformer(input_ids=block, use_cache=False).last_hidden_state[:, :-1].flatten(0, 1)
    targets = block[:, 1:].flatten()
    parts = [
        torch.nn.functional.cross_entropy(model.lm_head(part), target, reduction="sum")
        for part, target in zip(hidden.split(rows), targets.split(rows))
    ]
    return torch.stack(parts).sum() / len(targets)


def _cosine(step: int, warmup: int, steps: int) -> float:
    """Linear warm-up, then half a cosine down to a tenth."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.1 + 0.45 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))
