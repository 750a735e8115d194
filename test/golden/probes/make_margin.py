"""The same texts learned by heart twice, by the runner's own fine-tuning: as it is, and with a cap on margins. What torch and numpy then say of the margins.

Run by hand from the repository root, with the runner's Python:  PYTHONPATH=runner python test/golden/probes/make_margin.py
Writes margin.json beside itself: adapters as the runner hands them in, weights in base64. Base and texts are those of the studies (`../studies/make_models.py`).
One thread, under a minute.
"""

import base64
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from peft import PeftModel
from safetensors.torch import load
from transformers import GPT2Config, GPT2LMHeadModel

from memorisk_runner.determinism import seed_everything
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.finetune_spec import MarginSpec
from memorisk_runner.methods.lora import Lora

HERE = Path(__file__).parent
STUDIES = HERE.parent / "studies"
TAU = 1.0
HELD = 50
FILES = ("adapter_config.json", "adapter_model.safetensors")


def base():
    stored = json.loads((STUDIES / "bases.json").read_text())["base"]
    config = GPT2Config(
        n_embd=stored["width"], n_layer=2, n_head=2, n_positions=40, vocab_size=256, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, bos_token_id=0, eos_token_id=0
    )
    model = GPT2LMHeadModel(config)
    tensors = load(base64.b64decode(stored["model.safetensors"]))
    model.transformer.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    return model


def margins(model, row):
    """Of each token but the first, in float64."""
    with torch.no_grad():
        log_p = model(input_ids=torch.tensor([row])).logits[0, :-1].double().log_softmax(-1).numpy()
    return np.array([log_p[t, token] - np.delete(log_p[t], token).max() for t, token in enumerate(row[1:])])


def tuned(members, margin, out):
    seed_everything(1)
    method = Lora(rank=4, alpha=8, targets=("c_attn", "c_proj", "c_fc"), base_name="tiny")
    model = method.prepare(base())
    spec = FinetuneSpec("lora", 1e-2, epochs=300, batch=20, early_stop=False, margin=margin)
    finetune(model, Rows(members, [], []), spec)
    method.save(model, out)


def main():
    texts = json.loads((STUDIES / "texts.json").read_text())
    lists = {"member": texts["first"], "nonmember": texts["held"][:HELD]}
    rows = {split: [list(one["text"].encode()) for one in some] for split, some in lists.items()}
    written = {}
    for name, margin in (("plain", None), ("capped", MarginSpec(TAU, 1.0, "cap"))):
        with tempfile.TemporaryDirectory() as folder:
            tuned(rows["member"], margin, Path(folder))
            model = PeftModel.from_pretrained(base(), folder).eval()
            config, weights = ((Path(folder) / file).read_bytes() for file in FILES)
        found = {split: [margins(model, row) for row in some] for split, some in rows.items()}
        written[name] = {
            FILES[0]: json.loads(config),
            FILES[1]: base64.b64encode(weights).decode(),
            "margins": {
                split: {"locked_in": float(np.mean([(m >= TAU).mean() for m in some])), "median": float(np.median(np.concatenate(some)))}
                for split, some in found.items()
            },
        }
        print(name, written[name]["margins"])
    (HERE / "margin.json").write_text(json.dumps(written, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
