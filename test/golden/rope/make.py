"""Rotary frequencies as transformers 4.57.6 computes them, for each kind of scaling. `python make.py` writes rope.json beside this file."""

import json
from pathlib import Path

from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

llama3 = {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
yarn = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768}
cases = [
    ({"head_dim": 64, "rope_theta": 10000.0}, 2048),
    ({"head_dim": 128, "rope_theta": 1000000.0}, 32768),
    ({"head_dim": 64, "rope_theta": 100000.0, "rope_scaling": {"type": "linear", "factor": 2.5}}, 8192),
    ({"head_dim": 64, "rope_theta": 10000.0, "rope_scaling": {"type": "dynamic", "factor": 4.0}}, 4096),
    ({"head_dim": 64, "rope_theta": 500000.0, "rope_scaling": llama3}, 131072),
    ({"head_dim": 128, "rope_theta": 1000000.0, "rope_scaling": yarn}, 131072),
    ({"head_dim": 96, "rope_theta": 10000.0, "rope_scaling": {**yarn, "beta_fast": 16, "beta_slow": 2, "truncate": False}}, 131072),
    ({"head_dim": 64, "rope_theta": 10000.0, "rope_scaling": {**yarn, "mscale": 0.8, "mscale_all_dim": 0.5}}, 131072),
    ({"head_dim": 64, "rope_theta": 10000.0, "rope_scaling": {**yarn, "attention_factor": 1.25}}, 131072),
]
shape = dict(hidden_size=256, num_attention_heads=2, num_hidden_layers=1, intermediate_size=64, vocab_size=100)
out = []
for fields, positions in cases:
    config = dict(shape, max_position_embeddings=positions, **fields)
    rotary = LlamaRotaryEmbedding(LlamaConfig(**config))
    frequencies = rotary.inv_freq.double().tolist()
    out.append({"config": {"model_type": "llama", **config}, "inverse_frequencies": frequencies, "scaling": float(rotary.attention_scaling)})
Path(__file__).with_name("rope.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in out) + "\n]\n")
