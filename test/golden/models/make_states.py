"""What torch has at each text's last token, at every boundary of a tuned model.

    python test/golden/models/make_states.py

reads the models that `make.py` wrote next to this file and writes `states/<base>-<name>.safetensors`: `boundary.<k>` `[texts, d]` is what enters layer k, and
for k = layers what enters the final norm. `states/index.json` lists the cases. Made with the versions named in `make.py`; taken by hooks, since transformers'
own `hidden_states` have the last ones behind the norm.
"""

import json
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import save_file

from make import load

HERE = Path(__file__).parent
OUT = HERE / "states"
CASES = [("gpt2", "lora"), ("gpt2", "lora-late"), ("gpt2", "prompt"), ("gpt2", "prefix"), ("llama", "lora"), ("llama", "prompt")]


def places(base, model):
    """The layers and the norm behind them."""
    body = next(m for m in model.modules() if hasattr(m, "ln_f") or (hasattr(m, "norm") and hasattr(m, "layers")))
    return (list(body.h), body.ln_f) if base == "gpt2" else (list(body.layers), body.norm)


def states(base, name):
    model = PeftModel.from_pretrained(load(base), HERE / base / name).eval()
    layers, norm = places(base, model)
    seen = {}

    def keep(k):
        def hook(_, args, kwargs):
            seen[k] = (args[0] if args else kwargs["hidden_states"])[0, -1].detach().clone()

        return hook

    for k, module in enumerate([*layers, norm]):
        module.register_forward_pre_hook(keep(k), with_kwargs=True)
    rows = {}
    for ids in json.loads((HERE / base / "sequences.json").read_text()):
        with torch.no_grad():
            model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long))
        for k, row in seen.items():
            rows.setdefault(f"boundary.{k}", []).append(row)
    return {k: torch.stack(v).float().contiguous() for k, v in rows.items()}


if __name__ == "__main__":
    torch.set_num_threads(1)
    OUT.mkdir(exist_ok=True)
    index = []
    for base, name in CASES:
        file = f"states/{base}-{name}.safetensors"
        save_file(states(base, name), HERE / file)
        index.append({"base": base, "name": f"{base}/{name}", "expected": file})
    (OUT / "index.json").write_text(json.dumps(index, indent=1) + "\n")
