"""Golden fine-tunes: what the runner itself trains and saves, and what torch says of the model it had in memory.

    PYTHONPATH=runner python test/golden/runner/make.py

writes, next to this file, a folder for each method on the tiny bases of `../models`: the files as a job hands them in, and
`expected.safetensors`, the token statistics of the trained model before it was saved. `index.json` lists them as `../models/index.json`
does, with paths relative to that folder. Made with torch 2.15.0, transformers 4.57.6, peft 0.21.2; the files are checked in, so tests
never run this.
"""

import json
import shutil
from pathlib import Path

import torch

from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.methods.method import trainable_parameters
from memorisk_runner.methods.registry import method_named
from memorisk_runner.token_stats import token_statistics, write_token_stats

HERE = Path(__file__).parent
MODELS = HERE.parent / "models"
ALL = {"embedding": False, "layers": [0, 1, 2], "head": False}

CASES = [
    ("gpt2", "full", "full", {"dtype": "float32"}, {"embedding": True, "layers": [0, 1, 2], "head": True}),
    ("gpt2", "head", "head", {"dtype": "float32"}, {"embedding": False, "layers": [], "head": True}),
    ("gpt2", "head-tied", "head", {"dtype": "float32", "tied": True}, {"embedding": True, "layers": [], "head": True}),
    ("gpt2", "block", "block:1", {"dtype": "float32"}, {**ALL, "layers": [1]}),
    ("gpt2", "lora", "lora", {"rank": 4, "base_name": "tiny"}, ALL),
    ("gpt2", "ia3", "ia3", {"base_name": "tiny"}, ALL),
    ("gpt2", "pfeiffer", "bottleneck", {"reduction": 4, "base_name": "tiny"}, ALL),
    ("gpt2", "houlsby", "bottleneck", {"reduction": 8, "placement": "houlsby", "base_name": "tiny"}, ALL),
    ("gpt2", "prefix", "prefix", {"tokens": 4, "base_name": "tiny"}, ALL),
    ("llama", "block", "block:2", {"dtype": "float32"}, {**ALL, "layers": [2]}),
    ("llama", "ia3", "ia3", {"base_name": "tiny"}, ALL),
    ("llama", "houlsby", "bottleneck", {"reduction": 8, "placement": "houlsby", "base_name": "tiny"}, ALL),
    ("llama", "prefix", "prefix", {"tokens": 4, "base_name": "tiny"}, ALL),
]
# As the edge names what it found; a block is a checkpoint in part.
KINDS = {"block": "full"}


def main() -> None:
    bases = json.loads((MODELS / "index.json").read_text("utf-8"))["bases"]
    cases = []
    for base, name, method_name, options, changed in CASES:
        folder = HERE / base / name
        shutil.rmtree(folder, ignore_errors=True)
        sequences = json.loads((MODELS / bases[base]["sequences"]).read_text("utf-8"))
        method = method_named(method_name, options)
        seed_everything(11)
        model = method.prepare(load_model(MODELS / base))
        trainable = trainable_parameters(model)
        spec = FinetuneSpec(method_name, learning_rate=2e-2, epochs=12, batch=2, early_stop=False)
        finetune(model, Rows(sequences, sequences, []), spec)
        method.save(model, folder)
        files = sorted(file.name for file in folder.iterdir())
        write_token_stats(folder / "expected.safetensors", token_statistics(model, sequences))
        at = f"../runner/{base}/{name}"
        kind = method_name.split(":")[0]
        entry = {"name": f"{base}/{name}", "base": base, "kind": KINDS.get(kind, kind), "dir": at, "files": files}
        cases.append({**entry, "expected": f"{at}/expected.safetensors", "trainableParameters": trainable, "changed": changed})
        print(f"{base}/{name}: {trainable} parameters")
    used = {base: bases[base] for base in sorted({case["base"] for case in cases})}
    (HERE / "index.json").write_text(json.dumps({"bases": used, "cases": cases}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
