"""Golden models of the smaller families: as `make.py` makes the others, with its helpers and into the same index.

    python test/golden/models/families.py [FAMILY …]
"""

import json

import torch
from peft import IA3Config, LoraConfig, PrefixTuningConfig, PromptTuningConfig
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GemmaConfig,
    GemmaForCausalLM,
    GPTNeoConfig,
    GPTNeoForCausalLM,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    OPTConfig,
    OPTForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from make import base, changes, full_case, main, noisy, peft_case, tensors_case, virtual_case

R = dict(r=4, lora_alpha=6)
TASK = dict(task_type="CAUSAL_LM")
ALL = changes(range(2))
V, D = 160, 32


def virtual(on, seed, prefix=4):
    virtual_case(on, "prefix", PrefixTuningConfig(**TASK, num_virtual_tokens=prefix), "prefix", ALL, seed)
    virtual_case(on, "prompt", PromptTuningConfig(**TASK, num_virtual_tokens=5), "prompt", changes([], embedding=True), seed + 1)


def gpt_neox():
    on = "gpt_neox"
    shape = dict(vocab_size=V, hidden_size=D, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, max_position_embeddings=64)
    base(on, GPTNeoXConfig(**shape), GPTNeoXForCausalLM, seed=80)
    one = ".layers.1."
    linear = ["query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"]
    full_case(on, "full", 81)
    tensors_case(on, "head-bare", "head", {"embed_out.weight": noisy((V, D), 82, 0.35)}, changes([], head=True))
    peft_case(on, "lora", LoraConfig(**R, target_modules=linear), ALL, one, 83)
    peft_case(on, "dora", LoraConfig(**R, target_modules=["query_key_value"], use_dora=True), ALL, one, 84)
    peft_case(on, "ia3", IA3Config(target_modules=["query_key_value", "dense_4h_to_h"], feedforward_modules=["dense_4h_to_h"]), ALL, one, 85, kind="ia3")
    peft_case(on, "lora-embedding-head", LoraConfig(**R, target_modules=["embed_in", "embed_out"]), changes([], True, True), "nothing", 86)
    saved = LoraConfig(**R, target_modules=["dense"], modules_to_save=["embed_out"])
    peft_case(on, "lora-head-saved", saved, changes(range(2), head=True), one, 87)
    virtual(on, 88)
    other = shape | dict(rotary_pct=1.0, rotary_emb_base=5000, use_parallel_residual=False, attention_bias=False, hidden_act="gelu_new")
    base("gpt_neox-variant", GPTNeoXConfig(**other, tie_word_embeddings=True), GPTNeoXForCausalLM, dtype=torch.float16, prefix=False, seed=90)
    peft_case("gpt_neox-variant", "lora", LoraConfig(**R, target_modules=["query_key_value"]), ALL, one, 91)


def opt():
    on = "opt"
    shape = dict(vocab_size=V, hidden_size=D, num_hidden_layers=2, num_attention_heads=4, ffn_dim=64, max_position_embeddings=64)
    base(on, OPTConfig(**shape, word_embed_proj_dim=D), OPTForCausalLM, seed=100)
    one = ".layers.1."
    full_case(on, "full", 101)
    tied = {"model.decoder.embed_tokens.weight": noisy((V, D), 102, 0.35)}
    tensors_case(on, "head-tied", "head", tied, changes([], embedding=True, head=True))
    peft_case(on, "lora", LoraConfig(**R, target_modules=["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"], bias="lora_only"), ALL, one, 103)
    peft_case(on, "ia3", IA3Config(target_modules=["k_proj", "v_proj", "fc2"], feedforward_modules=["fc2"]), ALL, one, 104, kind="ia3")
    virtual(on, 105)
    base("opt-variant", OPTConfig(**shape, enable_bias=False, activation_function="gelu"), OPTForCausalLM, dtype=torch.float16, prefix=False, seed=107)


def gpt_neo():
    on = "gpt_neo"
    shape = dict(vocab_size=V, hidden_size=D, num_layers=2, num_heads=4, intermediate_size=64, max_position_embeddings=64)
    # a window shorter than the longer texts
    config = GPTNeoConfig(**shape, attention_types=[[["global", "local"], 1]], window_size=8, bos_token_id=0, eos_token_id=0)
    base(on, config, GPTNeoForCausalLM, seed=110)
    one = ".h.1."
    full_case(on, "full", 111)
    tensors_case(on, "head-tied", "head", {"transformer.wte.weight": noisy((V, D), 112, 0.35)}, changes([], True, True))
    peft_case(on, "lora", LoraConfig(**R, target_modules=["q_proj", "k_proj", "v_proj", "out_proj", "c_fc", "c_proj"]), ALL, one, 113)
    peft_case(on, "ia3", IA3Config(target_modules=["k_proj", "v_proj", "c_proj"], feedforward_modules=["c_proj"]), ALL, one, 114, kind="ia3")
    # longer than the window: some of it is out of every query's sight
    virtual(on, 115, prefix=10)


def qwen3():
    on = "qwen3"
    shape = dict(vocab_size=V, hidden_size=D, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
    windows = dict(use_sliding_window=True, sliding_window=8, layer_types=["sliding_attention", "full_attention"])
    config = Qwen3Config(**shape, **windows, head_dim=12, max_position_embeddings=64, rope_theta=1e6, tie_word_embeddings=False)
    base(on, config, Qwen3ForCausalLM, dtype=torch.bfloat16, seed=120)
    one = ".layers.1."
    linear = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    full_case(on, "full", 121, torch.bfloat16)
    tensors_case(on, "head-bare", "head", {"lm_head.weight": noisy((V, D), 122, 0.35)}, changes([], head=True))
    peft_case(on, "lora", LoraConfig(**R, target_modules=linear), ALL, one, 123)
    peft_case(on, "ia3", IA3Config(target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"]), ALL, one, 124, kind="ia3")
    virtual(on, 125)


def windows():
    """The window options of families that are already there."""
    shape = dict(vocab_size=V, hidden_size=D, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64)
    base("mistral-window", MistralConfig(**shape, sliding_window=8), MistralForCausalLM, seed=127)
    late = Qwen2Config(**shape, use_sliding_window=True, sliding_window=6, max_window_layers=1)
    base("qwen2-window", late, Qwen2ForCausalLM, seed=128)


def about_zero(model):
    """Gemma stores its norms' weights as differences from 1."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name:
                p.sub_(1)


def gemma():
    on = "gemma"
    shape = dict(vocab_size=V, hidden_size=D, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64)
    base(on, GemmaConfig(**shape, num_key_value_heads=1, head_dim=12), GemmaForCausalLM, seed=130, adjust=about_zero)
    one = ".layers.1."
    linear = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    full_case(on, "full", 131)
    tensors_case(on, "head-tied", "head", {"model.embed_tokens.weight": noisy((V, D), 132, 0.1)}, changes([], True, True))
    peft_case(on, "lora", LoraConfig(**R, target_modules=linear), ALL, one, 133)
    peft_case(on, "ia3", IA3Config(target_modules=["q_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"]), ALL, one, 134, kind="ia3")
    virtual(on, 135)

    on = "gemma3"
    kinds = ["sliding_attention", "full_attention"]
    third = dict(num_key_value_heads=2, head_dim=12, sliding_window=8, layer_types=kinds, query_pre_attn_scalar=20, rope_scaling={"rope_type": "linear", "factor": 4.0})
    base(on, Gemma3TextConfig(**shape, **third), Gemma3ForCausalLM, dtype=torch.bfloat16, seed=140, adjust=about_zero)
    full_case(on, "full", 141, torch.bfloat16)
    peft_case(on, "lora", LoraConfig(**R, target_modules=linear), ALL, one, 143)
    peft_case(on, "ia3", IA3Config(target_modules=["q_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"]), ALL, one, 144, kind="ia3")
    virtual(on, 145, prefix=10)


if __name__ == "__main__":
    main({"gpt_neox": gpt_neox, "opt": opt, "gpt_neo": gpt_neo, "qwen3": qwen3, "windows": windows, "gemma": gemma})
