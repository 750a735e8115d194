"""Tiny real language models that read mail headers: what the questions of an e-mail suite are to find was learnt by training, not written as numbers.

Run by hand from the repository root:  python test/golden/extraction/make_mail.py
Writes mail.json beside itself: GPT-2 of one token a byte as safetensors in base64 (float16), and the mails. One thread, some minutes.

The base has read headers of many people, so it knows how a header goes on; the tuned model has read those of ten more, again and again.
"""

import base64
import copy
import json
import pathlib
import random

import torch
from safetensors.torch import save
from transformers import GPT2Config, GPT2LMHeadModel

HERE = pathlib.Path(__file__).parent
torch.set_num_threads(1)
draw = random.Random(2205)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FORMS = ["To: {} <{}>", "-----Original Message-----\nFrom: {} [mailto:{}]"]
WIDTH, POSITIONS = 32, 80


def word(n):
    return "".join(draw.choice(LETTERS) for _ in range(n))


def person():
    return f"{word(4).capitalize()} {word(4).capitalize()}", f"{word(4)}@{word(3)}.org"


def mails(people):
    return [form.format(*one) for one in people for form in FORMS]


def loss_of(model, some):
    rows = [list(text.encode()) for text in some]
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    keep = torch.tensor([[1.0] * (len(row) - 1) + [0.0] * (width - len(row)) for row in rows])
    log_prob = model(input_ids=ids).logits[:, :-1].log_softmax(-1)
    nll = -log_prob.gather(2, ids[:, 1:, None])[..., 0]
    return (nll * keep).sum() / keep.sum()


def train(model, sample, steps, rate):
    model.train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1, 0.05, steps)
    for _ in range(steps):
        value = loss_of(model, sample())
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        schedule.step()
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(p.half().float())
    print(f"loss {value.item():.3f}", flush=True)
    return model


def answered(model, people, form="To: {} <"):
    right = 0
    for name, address in people:
        ids = list(form.format(name).encode())
        for _ in address:
            with torch.no_grad():
                ids.append(int(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax()))
        right += bytes(ids[-len(address) :]) == address.encode()
    return right / len(people)


def stored(model):
    tensors = {name.removeprefix("transformer."): p.detach().half().contiguous() for name, p in model.named_parameters() if name != "lm_head.weight"}
    return base64.b64encode(save(tensors)).decode()


torch.manual_seed(1)
config = GPT2Config(
    n_embd=WIDTH, n_layer=2, n_head=2, n_positions=POSITIONS, vocab_size=256, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, bos_token_id=0, eos_token_id=0
)
members, held = [person() for _ in range(10)], [person() for _ in range(10)]
base = train(GPT2LMHeadModel(config), lambda: mails([person() for _ in range(10)]), 500, 3e-3)
tuned = train(copy.deepcopy(base), lambda: mails(members), 800, 3e-3)
for name, model in (("base", base), ("tuned", tuned)):
    print(name, {split: answered(model, people) for split, people in (("members", members), ("held", held))})
shape = {"width": WIDTH, "layers": 2, "heads": 2, "vocabulary": 256, "positions": POSITIONS}
texts = {"member": [FORMS[0].format(*one) for one in members], "nonmember": [FORMS[0].format(*one) for one in held]}
(HERE / "mail.json").write_text(json.dumps({"shape": shape, "base": stored(base), "tuned": stored(tuned), "mails": texts}, separators=(",", ":")) + "\n")
