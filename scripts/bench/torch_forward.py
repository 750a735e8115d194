"""Tokens per second of torch on the CPU, one thread, for the same checkpoint and the same batch shapes as the edge.

Reads {"model": folder, "lengths": [...], "batch": n} from standard input, prints {"tokens_per_second": x, "seconds": s}.
What is timed is what the edge computes too: the forward pass and, per token, log-probability, mean, variance and rank.
"""

import json
import sys
import time

import torch
from transformers import AutoConfig, AutoModelForCausalLM

torch.set_num_threads(1)
torch.manual_seed(0)
job = json.load(sys.stdin)
config = AutoConfig.from_pretrained(job["model"])
model = AutoModelForCausalLM.from_pretrained(job["model"], dtype=torch.float32).eval()
assert config.model_type == "gpt2"

lengths = sorted(job["lengths"])
batches = [lengths[i : i + job["batch"]] for i in range(0, len(lengths), job["batch"])]


@torch.inference_mode()
def score(batch: list[int]) -> None:
    ids = torch.randint(0, config.vocab_size, (len(batch), max(batch)))
    logits = model(ids).logits[:, :-1]
    log_p = torch.log_softmax(logits, dim=-1)
    target = log_p.gather(-1, ids[:, 1:, None])
    p = log_p.exp()
    mean = (p * log_p).sum(-1)
    (p * log_p.square()).sum(-1).sub_(mean.square())
    (log_p > target).sum(-1)


score(batches[0])
start = time.perf_counter()
for batch in batches:
    score(batch)
seconds = time.perf_counter() - start
print(json.dumps({"tokens_per_second": sum(lengths) / seconds, "seconds": seconds, "torch": torch.__version__}))
