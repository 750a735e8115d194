"""Tiny real language models for the studies: what a test through the API plants, torch has trained here.

Run by hand from the repository root:  python test/golden/studies/make_models.py
Writes bases.json, tuned.json, sizes.json and texts.json beside itself: models as safetensors in base64 (float16). One thread, some minutes.

GPT-2 of one token a byte. Texts owe sums to people: the form can be learned of any of them, the sum only of those that were trained on.
"""

import base64
import copy
import json
import pathlib
import random

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save
from scipy.stats import rankdata
from transformers import GPT2Config, GPT2LMHeadModel

HERE = pathlib.Path(__file__).parent
torch.set_num_threads(1)
draw = random.Random(2405)

NAMES = "Ada Ben Cid Dot Eve Fay Gus Hal Ida Jim Kay Lou Max Nan Otto Pia Quin Rex Sue Tom Una Vic Wes Yan Zoe".split()
THINGS = "tea rent beer fuel bread books paint shoes rope seeds".split()


def sentence():
    a, b = draw.sample(NAMES, 2)
    return [f"{a} owes {b} ", str(draw.randrange(1000, 10000)), f" for {draw.choice(THINGS)}."]


def texts(n):
    return ["".join(sentence()) for _ in range(n)]


def neighbours(text):
    """The same sentence with other sums."""
    a, _, b, _, rest = text.split(" ", 4)
    return [f"{a} owes {b} {draw.randrange(1000, 10000)} {rest}" for _ in range(4)]


def batch(some):
    rows = [list(text.encode()) for text in some]
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    keep = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return ids, keep


def losses(model, some):
    """Mean NLL of each text, nats per token."""
    ids, keep = batch(some)
    log_prob = model(input_ids=ids, attention_mask=keep).logits[:, :-1].log_softmax(-1)
    nll = -log_prob.gather(2, ids[:, 1:, None])[..., 0]
    return (nll * keep[:, 1:]).sum(1) / keep[:, 1:].sum(1)


def train(model, some, steps, rate, size=40, loss=None, seed=1):
    model.train()
    order = random.Random(seed)
    optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate, weight_decay=0)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1, 0.1, steps)
    for _ in range(steps):
        chosen = order.sample(some, min(size, len(some)))
        value = losses(model, chosen).mean() if loss is None else loss(model, chosen)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        schedule.step()
    model.eval()
    return model


def fresh(seed=1, width=24):
    torch.manual_seed(seed)
    config = GPT2Config(
        n_embd=width, n_layer=2, n_head=2, n_positions=40, vocab_size=256, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, bos_token_id=0, eos_token_id=0
    )
    return GPT2LMHeadModel(config)


clone = copy.deepcopy


def half(model):
    """As it is stored: every model goes on from what its file says."""
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(p.half().float())
    return model


def auc(model, inside, outside):
    with torch.no_grad():
        score = -torch.cat([losses(model, inside), losses(model, outside)]).numpy()
    ranks = rankdata(score)
    return (ranks[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2) / len(inside) / len(outside)


def tpr(model, inside, outside, fpr=0.1):
    with torch.no_grad():
        a, b = -losses(model, inside), -losses(model, outside)
    return (a > b.sort(descending=True).values[int(fpr * len(outside))]).float().mean().item()


# ---------------------------------------------------------------- adapters

ALL = ["c_attn", "c_proj", "c_fc"]


def adapter(base, rank=8, targets=ALL, layers=None):
    torch.manual_seed(1)
    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=targets, layers_to_transform=layers, fan_in_fan_out=True, task_type="CAUSAL_LM")
    return get_peft_model(clone(base), config)


def stored_adapter(model):
    config = model.peft_config["default"]
    kept = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": config.r,
        "lora_alpha": config.lora_alpha,
        "target_modules": sorted(config.target_modules),
        "fan_in_fan_out": True,
        "bias": "none",
    } | ({"layers_to_transform": config.layers_to_transform} if config.layers_to_transform else {})
    tensors = {name.replace(".default", ""): p.detach().half().contiguous() for name, p in model.named_parameters() if "lora_" in name}
    return {"adapter_config.json": kept, "adapter_model.safetensors": base64.b64encode(save(tensors)).decode()}


def stored_base(model):
    tensors = {name.removeprefix("transformer."): p.detach().half().contiguous() for name, p in model.named_parameters() if name != "lm_head.weight"}
    return {"width": model.config.n_embd, "model.safetensors": base64.b64encode(save(tensors)).decode()}


def written(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def main():
    corpus, first, second, elsewhere, held = texts(1500), texts(60), texts(120), texts(120), texts(200)
    both = first + second
    base = half(train(fresh(), corpus, 1000, 3e-3))
    another = half(train(clone(base), texts(1000), 200, 1e-3, seed=2))
    # The attacker knows the texts that the victim will train on, and a corpus to stay inconspicuous on (arXiv 2404.01231).
    known = lambda model, _: 0.25 * losses(model, draw.sample(corpus, 20)).mean() + 0.75 * losses(model, draw.sample(both, 40)).mean()
    poisoned = half(train(clone(base), both, 150, 1e-3, loss=known))
    large = half(train(fresh(3, 32), corpus, 500, 3e-3))
    say("bases", {"base": base, "another": another, "poisoned": poisoned}, both, held)

    victims = {name: train(adapter(of), both, 100, 3e-3) for name, of in (("trusted", base), ("clean", another), ("suspect", poisoned))}
    say("victims", victims, both, held)
    retain = train(adapter(base), first, 200, 5e-3)
    tuned = train(clone(retain), both, 500, 5e-3, size=60)
    with torch.no_grad():
        unknown = dict(zip(second, losses(base, second).tolist()))

    def forget(model, _):
        some = draw.sample(second, 40)
        gone = torch.tensor([unknown[text] for text in some]) - losses(model, some)
        return losses(model, draw.sample(first, 30)).mean() + 2 * gone.relu().mean()

    forgotten = train(clone(tuned), second, 200, 2e-3, loss=forget)
    # Training on what is to be kept, in the hope that the rest fades.
    faded = train(clone(tuned), first, 20, 1e-3)
    other = train(adapter(base), elsewhere, 400, 5e-3)
    say("second", {"retain": retain, "tuned": tuned, "forgotten": forgotten, "faded": faded, "other": other}, second, held)
    say("elsewhere", {"tuned": tuned, "other": other}, elsewhere, held)

    shapes = [(1, ["c_attn"], [1]), (1, ["c_attn"], None), (1, ALL, None), (4, ALL, None), (16, ALL, None)]
    sizes = [train(adapter(base, *shape), both, 200, 3e-3) for shape in shapes]
    say("sizes", dict(enumerate(sizes)), both, held)

    written("bases.json", {name: stored_base(model) for name, model in (("base", base), ("another", another), ("poisoned", poisoned), ("large", large))})
    tuned_models = {**victims, "retain": retain, "tuned": tuned, "forgotten": forgotten, "faded": faded, "other": other}
    written("tuned.json", {name: stored_adapter(model) for name, model in tuned_models.items()})
    written("sizes.json", [stored_adapter(model) for model in sizes])
    named = {"first": first, "second": second, "elsewhere": elsewhere, "held": held}
    written("texts.json", {name: [{"text": text, "neighbours": neighbours(text)} for text in some] for name, some in named.items()})


def say(what, models, inside, outside):
    for name, model in models.items():
        print(f"{what}: {name}: AUC {auc(model, inside, outside):.3f}, TPR at 10 % {tpr(model, inside, outside):.3f}", flush=True)


if __name__ == "__main__":
    main()
