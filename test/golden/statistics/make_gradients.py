"""The attack `head_gradnorm` by torch's autograd, on random and edge inputs.

    python test/golden/statistics/make_gradients.py

writes `gradients.json` next to this file: output projections `[vocabulary, width]` and texts as the states in front of them, with log Σ e^l of each and
the scores −‖∂ℓ/∂W‖_F of the mean loss ℓ. Inputs are rounded to float32, everything after them is float64. Made with torch 2.15.0.
"""

import json
from pathlib import Path

import torch

torch.manual_seed(5)


def rounded(*shape, scale=1.0):
    return torch.round(torch.randn(*shape) * scale * 1000) / 1000


def suite(kind, vocabulary, width, texts, scale):
    head = rounded(vocabulary, width, scale=scale).float()
    if kind == "equal":
        head[:] = head[0]
    cases = []
    for i in range(texts):
        n = 1 if i % 5 == 0 else int(torch.randint(2, 7, ()))
        h = rounded(n, width).float()
        tokens = torch.randint(0, vocabulary, (n,))
        if kind == "certain":
            tokens = (h @ head.T).argmax(-1)
        w = head.double().requires_grad_()
        logits = h.double() @ w.T
        torch.nn.functional.cross_entropy(logits, tokens).backward()
        log_sum = torch.logsumexp(logits.detach(), -1)
        cases.append({"states": h.flatten().tolist(), "token": tokens.tolist(), "log_sum": log_sum.tolist(), "scores": {"head_gradnorm": -w.grad.norm().item()}})
    return {"kind": kind, "vocabulary": vocabulary, "width": width, "head": head.flatten().tolist(), "texts": cases}


if __name__ == "__main__":
    suites = [suite("random", 24, 6, 100, 0.6), suite("certain", 16, 5, 50, 4.0), suite("equal", 8, 4, 25, 1.0), suite("underflow", 12, 5, 50, 60.0)]
    (Path(__file__).parent / "gradients.json").write_text(json.dumps(suites) + "\n")
