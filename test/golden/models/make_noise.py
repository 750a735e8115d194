"""What torch says of models whose tuned weights are moved, W · (1 ± σs), and of their bases moved alike.

    python test/golden/models/make_noise.py

reads the models that `make.py` wrote next to this file and writes `noise.json`: words of the sign generator (numpy), and per case the mean loss of
each text as the model is, and for each draw moved up and down. Written from the definition in `docs/probes.md`, not from the product's code; which
tensors tuning changed is found by comparing the merged model with its base. Made with the versions named in `make.py`. The weights are moved in
float64 and rounded to float32, the forward pass is float32, the mean float64.
"""

import json
import re
from pathlib import Path

import adapters
import numpy as np
import torch
from peft import PeftModel
from safetensors import safe_open

from make import load
from make_aligned import tuned

HERE = Path(__file__).parent
SIGMA = 0.02
DRAWS = (1, 2)


def fnv(text):
    state = 0x811C9DC5
    for byte in text.encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return state


def mix(words):
    """MurmurHash3's finalizer, on arrays of uint32."""
    words = words.astype(np.uint32)
    with np.errstate(over="ignore"):
        words = (words ^ (words >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        words = (words ^ (words >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return words ^ (words >> np.uint32(16))


def words(name, draw, at):
    key = mix(np.array([fnv(f"{draw}:{name}")]))[0]
    with np.errstate(over="ignore"):
        return mix(mix(np.asarray(at, dtype=np.uint32) ^ key) + key)


def signs(name, draw, count):
    bits = words(name, draw, np.arange((count + 31) // 32))
    up = (bits[:, None] >> np.arange(32, dtype=np.uint32)) & 1
    return up.reshape(-1)[:count].astype(np.float64) * 2 - 1


def moved(parameters, draw, scale):
    """Moves named tensors in place, and gives what puts them back."""
    kept = [(p, p.detach().clone()) for _, p in parameters]
    for name, p in parameters:
        s = torch.from_numpy(signs(name, draw, p.numel())).view(p.shape)
        p.data = (p.data.double() * (1 + scale * s)).float()

    def back():
        for p, was in kept:
            p.data = was

    return back


def losses(model, sequences):
    out = []
    for ids in sequences:
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0, -len(ids) : -1].float().double()
        lp = torch.log_softmax(logits, -1).gather(1, torch.tensor(ids[1:])[:, None])
        out.append(round(-lp.mean().item(), 12))
    return out


def passes(model, parameters, sequences):
    found = {"clean": losses(model, sequences), "draws": []}
    for draw in DRAWS:
        pair = {}
        for way, scale in (("up", SIGMA), ("down", -SIGMA)):
            back = moved(parameters, draw, scale)
            pair[way] = losses(model, sequences)
            back()
        found["draws"].append(pair)
    return found


def stored(base):
    """Names of the base's tensors as its file has them, by the name without the model's root."""
    names = set()
    for file in (HERE / base).glob("*.safetensors"):
        if file.name.startswith("model"):
            with safe_open(file, "pt") as opened:
                names |= set(opened.keys())
    return {re.sub(r"^(transformer|model|gpt_neox)\.", "", name): name for name in names}


def untied(model):
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    return model


def merged(base, name):
    target, reference = tuned(base, name), load(base)
    was = dict(reference.state_dict())
    changed = [key for key, value in target.state_dict().items() if not torch.equal(value, was[key])]
    if target.get_output_embeddings().weight is not target.get_input_embeddings().weight and "lm_head.weight" in was:
        if reference.get_output_embeddings().weight is reference.get_input_embeddings().weight:
            reference = untied(reference)
    names = stored(base)

    def placed(model):
        """A head that was uploaded is `lm_head.weight`, whatever the family calls it; a tied one is the embedding."""
        found = {}
        for key, p in model.named_parameters():
            if key in changed:
                bare = re.sub(r"^(transformer|model|gpt_neox)\.", "", key)
                found["lm_head.weight" if key in ("lm_head.weight", "embed_out.weight") else names[bare]] = p
        return list(found.items())

    sequences = json.loads((HERE / base / "sequences.json").read_text())
    tensors = placed(target)
    assert [n for n, _ in tensors] == [n for n, _ in placed(reference)]
    return {
        "base": base,
        "name": f"{base}/{name}",
        "tensors": sorted(n for n, _ in tensors),
        "target": passes(target, tensors, sequences),
        "reference": passes(reference, placed(reference), sequences),
    }


def bottleneck(base, name):
    model = load(base)
    adapters.init(model)
    model.load_adapter(str(HERE / base / name), load_as="tuned", set_active=True, use_safetensors=True)
    model.eval()
    parameters = []
    for key, p in model.named_parameters():
        found = re.search(r"\.(\d+)\.output_adapters\.adapters\.tuned\.adapter_(down\.0|up)\.(weight|bias)$", key)
        if found:
            layer, part, leaf = found.groups()
            parameters.append((f"adapters.{layer}.mlp.{part.split('.')[0]}.{leaf}", p))
    return added(base, name, model, parameters)


def prompt(base, name):
    model = PeftModel.from_pretrained(load(base), str(HERE / base / name)).eval()
    (p,) = [p for key, p in model.named_parameters() if "prompt_encoder" in key and "embedding" in key]
    return added(base, name, model, [("prompt_embeddings", p)])


def added(base, name, model, parameters):
    sequences = json.loads((HERE / base / "sequences.json").read_text())
    return {
        "base": base,
        "name": f"{base}/{name}",
        "tensors": sorted(n for n, _ in parameters),
        "target": passes(model, parameters, sequences),
        "reference": None,
    }


def trace(base, name):
    """½ Σ w² ∂²ℓ/∂w² of an output projection, per text: the mean loss's second derivative in w_vi is the mean of p_v (1 − p_v) h_i²."""
    model = tuned(base, name)
    w = model.get_output_embeddings().weight.detach().double()
    out = []
    for ids in json.loads((HERE / base / "sequences.json").read_text()):
        with torch.no_grad():
            h = model.base_model(input_ids=torch.tensor([ids])).last_hidden_state[0][:-1].double()
        p = torch.softmax(h @ w.T, -1)
        out.append((0.5 * ((p * (1 - p)) @ w**2 * h**2).sum(-1).mean()).item())
    return {"name": f"{base}/{name}", "half": out}


def some_words():
    cases = [("h.0.attn.c_attn.weight", 1), ("h.0.attn.c_attn.weight", 2), ("lm_head.weight", 1), ("größe/重み", 7)]
    at = [0, 1, 2, 31, 12345, 2**31 - 1, 2**31, 2**32 - 1]
    return [{"tensor": name, "draw": draw, "at": at, "words": words(name, draw, at).tolist()} for name, draw in cases]


if __name__ == "__main__":
    torch.set_num_threads(1)
    cases = [
        merged("gpt2", "head-bare"),
        merged("gpt2", "head-tied"),
        merged("gpt2", "lora"),
        merged("gpt2", "lora-late"),
        merged("gpt2", "dora"),
        merged("gpt2", "full"),
        merged("gpt2-variant", "lora"),
        merged("llama", "lora"),
        merged("qwen2", "head-tied"),
        merged("gpt_neox", "head-bare"),
        bottleneck("gpt2", "pfeiffer"),
        prompt("gpt2", "prompt"),
    ]
    body = {"sigma": SIGMA, "words": some_words(), "trace": trace("gpt2", "head-bare"), "cases": cases}
    (HERE / "noise.json").write_text(json.dumps(body, indent=1) + "\n")
