"""What torch says of two or three models over the same tokens, and of the gradient in the output projection.

    python test/golden/models/make_aligned.py

reads the models that `make.py` wrote next to this file and writes `aligned/<case>.safetensors`: per token KL(p‖q) and both arg-maxima; per text
the Frobenius norm of the mean loss's gradient in the head, by autograd; per scored token the statistics of emulated models. `aligned/index.json` lists
the cases. Made with the versions named in `make.py`. Logits are float32 as the models compute them, everything after them float64.
"""

import json
import math
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file

from make import load

HERE = Path(__file__).parent
OUT = HERE / "aligned"
index = {"pairs": [], "emulated": []}


def tuned(base, name):
    folder = HERE / base / name
    if (folder / "adapter_config.json").exists():
        return PeftModel.from_pretrained(load(base), folder).merge_and_unload().eval()
    if (folder / "config.json").exists():
        return load(f"{base}/{name}")
    model = load(base)
    state = load_file(folder / "model.safetensors")
    if list(state) == ["lm_head.weight"]:  # untied from the embedding
        model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    model.load_state_dict({k: v.float() for k, v in state.items()}, strict=False)
    return model.eval()


def states(model, ids):
    """What enters the output projection: after the final norm."""
    with torch.no_grad():
        return model.base_model(input_ids=torch.tensor([ids])).last_hidden_state[0]


def logits(model, ids):
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids])).logits[0].float().double()


def gradient_norm(model, ids):
    h = states(model, ids)[:-1].double()
    w = model.lm_head.weight.detach().double().clone().requires_grad_()
    torch.nn.functional.cross_entropy(h @ w.T, torch.tensor(ids[1:])).backward()
    return w.grad.norm()


def pair(base, name):
    target, reference = tuned(base, name), load(base)
    sequences = json.loads((HERE / base / "sequences.json").read_text())
    kl, top, reference_top, norms = [], [], [], []
    for ids in sequences:
        p, q = (torch.log_softmax(logits(model, ids), -1) for model in (target, reference))
        kl.append((p.exp() * (p - q)).sum(-1))
        top.append(p.argmax(-1))
        reference_top.append(q.argmax(-1))
        norms.append(gradient_norm(target, ids))
    file = f"aligned/{base}-{name}.safetensors"
    column = lambda parts, dtype: torch.cat(parts).to(dtype)
    tensors = {
        "divergence": column(kl, torch.float32),
        "top": column(top, torch.int32),
        "reference_top": column(reference_top, torch.int32),
        "gradient_norm": torch.stack(norms).float(),
    }
    save_file(tensors, HERE / file)
    index["pairs"].append({"base": base, "name": f"{base}/{name}", "expected": file})


def emulated(large, base, name, beta):
    """Over the columns that all three have."""
    models = [load(large), tuned(base, name), load(base)]
    out = {k: [] for k in ("log_prob", "mean", "variance", "rank", "best_other")}
    for ids in json.loads((HERE / base / "sequences.json").read_text()):
        rows = [logits(model, ids)[:-1] for model in models]
        width = min(row.shape[1] for row in rows)
        l, s, b = (torch.log_softmax(row[:, :width], -1) for row in rows)
        lp = torch.log_softmax(l + beta * (s - b), -1)
        target = torch.tensor(ids[1:])[:, None]
        got = lp.gather(1, target)
        mean = (lp.exp() * lp).sum(-1)
        out["log_prob"].append(got[:, 0])
        out["mean"].append(mean)
        out["variance"].append((lp.exp() * (lp - mean[:, None]) ** 2).sum(-1))
        out["rank"].append((lp > got).sum(-1).float())
        out["best_other"].append(lp.clone().scatter_(1, target, -math.inf).max(-1).values)
    file = f"aligned/{large}-by-{base}-{name}-{beta}.safetensors"
    save_file({k: torch.cat(v).float() for k, v in out.items()}, HERE / file)
    index["emulated"].append({"large": large, "base": base, "name": f"{base}/{name}", "beta": beta, "expected": file})


if __name__ == "__main__":
    torch.set_num_threads(1)
    OUT.mkdir(exist_ok=True)
    for base, name in [("gpt2", "full"), ("gpt2", "head-bare"), ("gpt2", "lora-late"), ("llama", "lora"), ("qwen2", "head-tied")]:
        pair(base, name)
    for beta in (0, 0.5, 1.5):
        emulated("llama", "gpt2", "full", beta)
    (OUT / "index.json").write_text(json.dumps(index, indent=1) + "\n")
