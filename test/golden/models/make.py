"""Golden models: tiny bases, every kind of delta on them, and what torch says each token's statistics are.

    python test/golden/models/make.py [BASE …]

writes everything next to this file: per base `config.json`, `model.safetensors`, `sequences.json`, `expected.safetensors`; per delta the
files a user would upload, `expected.safetensors` and (where the delta merges into the weights) `merged.safetensors` with the merged
tensors of one block. `index.json` lists the cases. Made with torch 2.15.0, transformers 4.57.6, peft 0.21.2, adapters 1.3.0,
safetensors 0.8.0; the files are checked in, so tests never run this.

Every parameter is random and none is zero or one, so that a forgotten bias, a swapped matrix or a missing scale shows.
The forward pass is float32 (also for F16 and BF16 files, which are widened first), the reductions over the vocabulary float64.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM
from transformers import AutoModelForCausalLM

import adapters
from adapters import BnConfig, DoubleSeqBnConfig, LoRAConfig, ParBnConfig, SeqBnConfig
from peft import IA3Config, LoraConfig, PeftModel, PrefixTuningConfig, PromptEncoderConfig, PromptTuningConfig, get_peft_model

HERE = Path(__file__).parent
LENGTHS = [2, 7, 16, 33, 40]
index = {"bases": {}, "cases": []}
generator = torch.Generator()


def randomise(named_parameters, seed):
    """Matrices N(0, 0.15²·…) scaled by fan-in, vectors around their neutral value; nothing neutral is left."""
    generator.manual_seed(seed)
    with torch.no_grad():
        for name, p in named_parameters:
            noise = torch.randn(p.shape, generator=generator, dtype=torch.float32)
            leaf = name.split(".")
            if "ia3_l" in name or "magnitude" in name or (p.dim() == 1 and leaf[-1] == "weight"):
                p.copy_((p if "magnitude" in name else torch.ones_like(p)) * (1 + 0.25 * noise))
            elif "prompt_encoder" in name and "embedding" in name:
                p.copy_(0.5 * noise)
            elif leaf[-1] == "scaling":
                p.copy_(1.5 + 0.3 * noise)
            elif p.dim() == 1:
                p.copy_(0.2 * noise)
            elif any(part in name for part in ("wte", "embed_tokens", "embed_in", "embed_out", "lm_head")):
                p.copy_(0.35 * noise)
            elif "wpe" in name or "embed_positions" in name:
                p.copy_(0.2 * noise)
            else:
                p.copy_(0.9 * noise / math.sqrt(max(p.shape)))


def statistics(model, sequences):
    """The token record: see src/domain/token-stats.ts."""
    out = {k: [] for k in ("token", "log_prob", "mean", "variance", "rank", "best_other")}
    offsets = [0]
    model.eval()
    for ids in sequences:
        with torch.no_grad():
            # rows of virtual tokens, where a model has them, come first
            logits = model(input_ids=torch.tensor([ids])).logits[0, -len(ids) : -1].float().double()
        lp = torch.log_softmax(logits, -1)
        target = torch.tensor(ids[1:])
        got = lp.gather(1, target[:, None])[:, 0]
        p = lp.exp()
        mean = (p * lp).sum(-1)
        variance = (p * (lp - mean[:, None]) ** 2).sum(-1)
        others = lp.clone().scatter_(1, target[:, None], -math.inf)
        out["token"].append(target.int())
        out["log_prob"].append(got.float())
        out["mean"].append(mean.float())
        out["variance"].append(variance.float())
        out["rank"].append((logits > logits.gather(1, target[:, None])).sum(-1).int())
        out["best_other"].append(others.max(-1).values.float())
        offsets.append(offsets[-1] + len(ids) - 1)
    stats = {k: torch.cat(v) for k, v in out.items()}
    stats["offsets"] = torch.tensor(offsets, dtype=torch.uint32)
    return stats


def load(base):
    """A fresh copy of a base, float32, eager attention (SDPA ignores GPT-2's scale options)."""
    return AutoModelForCausalLM.from_pretrained(HERE / base, dtype=torch.float32, attn_implementation="eager").eval()


def tidy(folder):
    """Drop what is not part of an upload, and machine-dependent text."""
    for junk in folder.rglob("*"):
        if junk.name in ("README.md", "generation_config.json"):
            junk.unlink()
    config = folder / "adapter_config.json"
    if config.exists():
        body = json.loads(config.read_text())
        if "base_model_name_or_path" in body:
            body["base_model_name_or_path"] = "tiny"
        if "model_name" in body:
            body["model_name"] = "tiny"
        for key in ("target_modules", "feedforward_modules", "modules_to_save"):
            if isinstance(body.get(key), list):
                body[key] = sorted(body[key])
        config.write_text(json.dumps(body, indent=2, sort_keys=True) + "\n")


def base(name, config, kind, dtype=torch.float32, prefix=True, shards=None, seed=0, adjust=lambda model: None):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model = kind(config)
    randomise(model.named_parameters(), seed)
    adjust(model)
    model = model.to(dtype)
    saved = model if prefix else model.base_model
    saved.save_pretrained(folder, **({"max_shard_size": shards} if shards else {}))
    tidy(folder)
    config_file = folder / "config.json"
    body = json.loads(config_file.read_text())
    config_file.write_text(json.dumps(body, indent=2) + "\n")
    generator.manual_seed(seed + 1)
    sequences = [torch.randint(0, config.vocab_size, (n,), generator=generator).tolist() for n in LENGTHS]
    (folder / "sequences.json").write_text(json.dumps(sequences) + "\n")
    save_file(statistics(load(name), sequences), folder / "expected.safetensors")
    index["bases"][name] = {
        "dir": name,
        "files": sorted(p.name for p in folder.iterdir() if p.name.startswith("model") or p.name == "config.json"),
        "sequences": f"{name}/sequences.json",
        "expected": f"{name}/expected.safetensors",
    }


def fresh(on, name):
    folder = HERE / on / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def record(on, name, kind, model, trainable, changed, merged=None):
    """Enter a delta whose files already lie in its folder into the index, with what torch says about it."""
    folder = HERE / on / name
    tidy(folder)
    files = sorted(p.name for p in folder.iterdir())
    save_file(statistics(model, json.loads((HERE / on / "sequences.json").read_text())), folder / "expected.safetensors")
    entry = {"name": f"{on}/{name}", "base": on, "kind": kind, "dir": f"{on}/{name}", "files": files}
    entry |= {"expected": f"{on}/{name}/expected.safetensors", "trainableParameters": trainable, "changed": changed}
    if merged:
        save_file({k: v.float().contiguous().clone() for k, v in merged.items()}, folder / "merged.safetensors")
        entry["merged"] = f"{on}/{name}/merged.safetensors"
    index["cases"].append(entry)
    print(f"{on}/{name}: {trainable} parameters in {files}")


def some(state, needle, also=()):
    """Merged tensors worth keeping: those of one block, and some by full name."""
    return {k: v.clone() for k, v in state.items() if needle in k or k in also}


def changes(layers, embedding=False, head=False):
    return {"embedding": embedding, "layers": list(layers), "head": head}


def peft_case(on, name, config, changed, needle, seed, kind="lora", also=()):
    folder = fresh(on, name)
    model = get_peft_model(load(on), config).eval()
    randomise([(n, p) for n, p in model.named_parameters() if p.requires_grad], seed)
    model.save_pretrained(folder, save_embedding_layers=False)
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    twin = get_peft_model(load(on), config).eval()
    twin.load_state_dict(model.state_dict())
    state = twin.merge_and_unload().state_dict()
    record(on, name, kind, model, trainable, changed, some(state, needle, also))


def adapters_case(on, name, config, layers, seed, kind="bottleneck", rename=None, version=None, alpha=None):
    """An AdapterHub adapter. `alpha` overwrites the config's after saving, `version` the library's: the old-scaling trap."""
    folder = fresh(on, name)
    model = load(on)
    adapters.init(model)
    model.add_adapter("tuned", config=config)
    model.train_adapter("tuned")
    model.set_active_adapters("tuned")
    model.eval()
    tuned = [(n, p) for n, p in model.named_parameters() if ".tuned." in n]
    randomise(tuned, seed)
    try:
        model.save_adapter(str(folder), "tuned", with_head=False, use_safetensors=True)
    except RuntimeError:  # ln_before registers one norm under two names, which safetensors refuses: what a converter would do
        model.save_adapter(str(folder), "tuned", with_head=False)
        weights = torch.load(folder / "pytorch_adapter.bin", weights_only=True)
        (folder / "pytorch_adapter.bin").unlink()
        (folder / "adapter.safetensors").unlink(missing_ok=True)
        save_file({k: v.clone() for k, v in weights.items()}, folder / "adapter.safetensors")
    for head in list(folder.glob("*head*")):
        head.unlink()
    if rename:
        (folder / "adapter.safetensors").rename(folder / rename)
    body = json.loads((folder / "adapter_config.json").read_text())
    if version:
        body["version"] = version
    if alpha:
        body["config"]["alpha"] = alpha
    (folder / "adapter_config.json").write_text(json.dumps(body, indent=2, sort_keys=True) + "\n")
    record(on, name, kind, model, sum(p.numel() for _, p in tuned), changes(layers))


def tensors_case(on, name, kind, tensors, changed, trainable=None, untie=False):
    """A bare safetensors file with replaced tensors, as `torch` users save them."""
    folder = fresh(on, name)
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    model = load(on)
    if untie:
        model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    missing, unexpected = model.load_state_dict({k: v.float() for k, v in tensors.items()}, strict=False)
    assert not unexpected, unexpected
    record(on, name, kind, model, trainable or sum(t.numel() for t in tensors.values()), changed)


def peft_head_case(on, name, config, seed):
    """PEFT's own file of a model whose head alone was trained: the LoRA part is still zero and was left out."""
    folder = fresh(on, name)
    model = get_peft_model(load(on), config).eval()
    randomise([(n, p) for n, p in model.named_parameters() if p.requires_grad and "lora" not in n], seed)
    model.save_pretrained(folder, save_embedding_layers=False)
    kept = {k: v for k, v in load_file(folder / "adapter_model.safetensors").items() if "lora" not in k}
    save_file(kept, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    record(on, name, "head", model, sum(v.numel() for v in kept.values()), changes([], head=True))


def virtual_case(on, name, config, kind, changed, seed):
    """Prefix and prompt tuning as peft saves them, and a check of which positions its own loss counts."""
    folder = fresh(on, name)
    model = get_peft_model(load(on), config).eval()
    randomise([(n, p) for n, p in model.named_parameters() if p.requires_grad], seed)
    model.save_pretrained(folder, save_embedding_layers=False)
    trainable = sum(v.numel() for v in load_file(folder / "adapter_model.safetensors").values())
    # as anyone reads it back: in inference mode, from the one tensor in the file
    read = PeftModel.from_pretrained(load(on), str(folder)).eval()
    ids = torch.tensor([json.loads((HERE / on / "sequences.json").read_text())[2]])
    with torch.no_grad():
        out = read(input_ids=ids, labels=ids)
    lp = torch.log_softmax(out.logits[0].double(), -1)
    # the last virtual token of a prompt predicts the first token of the text; a prefix has no output
    scored = ids[0] if kind == "prompt" else ids[0, 1:]
    loss = -lp[-1 - len(scored) : -1].gather(1, scored[:, None]).mean()
    assert abs(loss - out.loss) < 1e-5, (name, loss, out.loss)
    record(on, name, kind, read, trainable, changed)


def noisy(shape, seed, scale):
    generator.manual_seed(seed)
    return torch.randn(shape, generator=generator) * scale


def full_case(on, name, seed, dtype=torch.float32, shards=None):
    folder = fresh(on, name)
    model = load(on)
    randomise(model.named_parameters(), seed)
    model = model.to(dtype)
    model.save_pretrained(folder, **({"max_shard_size": shards} if shards else {}))
    layers = range(model.config.num_hidden_layers)
    # read back: casting the model itself would have rounded its rotary frequencies as well
    model = load(f"{on}/{name}")
    record(on, name, "full", model, sum(p.numel() for p in model.parameters()), changes(layers, True, True))


def gpt2():
    on = "gpt2"
    base(on, GPT2Config(vocab_size=300, n_positions=64, n_embd=32, n_layer=3, n_head=4, bos_token_id=0, eos_token_id=0), GPT2LMHeadModel, seed=1)
    full_case(on, "full", 11)
    part = {k: v for k, v in load(on).state_dict().items() if k.startswith("transformer.h.1.")}
    randomise(part.items(), 12)
    tensors_case(on, "full-one-block", "full", part, changes([1]))
    tensors_case(on, "head-bare", "head", {"lm_head.weight": noisy((300, 32), 13, 0.35)}, changes([], head=True), untie=True)
    tied = {"transformer.wte.weight": noisy((300, 32), 14, 0.35)}
    tensors_case(on, "head-tied", "head", tied, changes([], embedding=True, head=True))
    c = dict(r=4, lora_alpha=6, fan_in_fan_out=True)
    where = ["c_attn", "c_proj", "c_fc"]
    one = ".h.1."
    peft_head_case(on, "head-peft", LoraConfig(**c, target_modules=["c_attn"], modules_to_save=["lm_head"]), 15)
    peft_case(on, "lora", LoraConfig(**c, target_modules=where), changes(range(3)), one, 16)
    peft_case(on, "lora-late", LoraConfig(**c, target_modules=["c_attn"], layers_to_transform=[2]), changes([2]), ".h.2.attn.", 17)
    peft_case(on, "rslora-bias-all", LoraConfig(**c, target_modules=["c_attn"], use_rslora=True, bias="all"), changes(range(3), head=True), one, 18)
    peft_case(on, "dora", LoraConfig(**c, target_modules=["c_attn", "mlp.c_proj"], use_dora=True), changes(range(3)), one, 19)
    patterns = dict(rank_pattern={r"h\.1\.attn\.c_attn": 2, "c_fc": 3}, alpha_pattern={r".*\.[12]\.attn\.c_attn": 9, "^transformer.h.0.mlp.c_fc": 5})
    peft_case(on, "lora-patterns", LoraConfig(**c, target_modules=["c_attn", "c_fc"], bias="lora_only", **patterns), changes(range(3)), one, 20)
    peft_case(on, "lora-head-saved", LoraConfig(**c, target_modules=["c_attn"], modules_to_save=["lm_head"]), changes(range(3), head=True), one, 21, also=["lm_head.weight"])
    peft_case(on, "lora-embedding-saved", LoraConfig(**c, target_modules=["c_attn"], modules_to_save=["wte"]), changes(range(3), embedding=True), one, 34)
    peft_case(on, "lora-bias", LoraConfig(**c, target_modules=["c_attn", "c_fc"], lora_bias=True), changes(range(3)), one, 22)
    peft_case(on, "lora-embedding", LoraConfig(**c, target_modules=["wte"]), changes([], embedding=True), "nothing", 23)
    peft_case(on, "lora-on-head", LoraConfig(**c, target_modules=["lm_head"]), changes([], head=True), "nothing", 24)
    peft_case(on, "ia3", IA3Config(target_modules=["c_attn", "mlp.c_proj"], feedforward_modules=["mlp.c_proj"], fan_in_fan_out=True), changes(range(3)), one, 25, kind="ia3")
    adapters_case(on, "pfeiffer", SeqBnConfig(reduction_factor=4), range(3), 26)
    adapters_case(on, "houlsby", DoubleSeqBnConfig(reduction_factor=8), range(3), 27, rename="adapter_model.safetensors")
    adapters_case(on, "parallel", ParBnConfig(reduction_factor=2), range(3), 28)
    norms = dict(ln_before=True, ln_after=True, original_ln_before=True, non_linearity="gelu")
    adapters_case(on, "pfeiffer-norms", SeqBnConfig(reduction_factor={"1": 8, "default": 4}, leave_out=[0], adapter_residual_before_ln=True, **{**norms, "ln_before": False}), [1, 2], 29)
    adapters_case(on, "houlsby-odd", BnConfig(mh_adapter=True, output_adapter=True, reduction_factor=4, residual_before_ln=False, original_ln_after=False, scaling="channel", **norms), range(3), 30)
    adapters_case(on, "scaled-parallel", BnConfig(mh_adapter=True, output_adapter=True, is_parallel=True, reduction_factor=4, non_linearity="tanh", scaling="learned"), range(3), 31)
    hub = dict(r=4, attn_matrices=["q", "v"], intermediate_lora=True, output_lora=True)
    adapters_case(on, "hub-lora", LoRAConfig(alpha=8, **hub), range(3), 32, kind="lora")
    adapters_case(on, "hub-lora-old", LoRAConfig(alpha=4, **hub), range(3), 33, kind="lora", version="adapters.1.0.1", alpha=16)

    task = dict(task_type="CAUSAL_LM")
    virtual_case(on, "prefix", PrefixTuningConfig(**task, num_virtual_tokens=4), "prefix", changes(range(3)), 35)
    virtual_case(on, "prefix-projected", PrefixTuningConfig(**task, num_virtual_tokens=3, prefix_projection=True, encoder_hidden_size=24), "prefix", changes(range(3)), 36)
    virtual_case(on, "prompt", PromptTuningConfig(**task, num_virtual_tokens=5), "prompt", changes([], embedding=True), 37)
    virtual_case(on, "p-tuning", PromptEncoderConfig(**task, num_virtual_tokens=6, encoder_hidden_size=24), "prompt", changes([], embedding=True), 38)

    variant = GPT2Config(vocab_size=220, n_positions=48, n_embd=32, n_layer=2, n_head=2, n_inner=80, activation_function="gelu", layer_norm_epsilon=1e-3, scale_attn_by_inverse_layer_idx=True, reorder_and_upcast_attn=True, bos_token_id=0, eos_token_id=0)
    base("gpt2-variant", variant, GPT2LMHeadModel, dtype=torch.float16, prefix=False, seed=2)
    peft_case("gpt2-variant", "lora", LoraConfig(**c, target_modules=["c_attn"]), changes(range(2)), one, 40)
    # with the longest text these fill the 48 positions
    virtual_case("gpt2-variant", "prefix", PrefixTuningConfig(**task, num_virtual_tokens=8), "prefix", changes(range(2)), 41)
    virtual_case("gpt2-variant", "prompt", PromptTuningConfig(**task, num_virtual_tokens=8), "prompt", changes([], embedding=True), 42)


def llama():
    on = "llama"
    rope = {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}
    shape = dict(vocab_size=320, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2)
    base(on, LlamaConfig(**shape, max_position_embeddings=128, rope_scaling=rope, tie_word_embeddings=False), LlamaForCausalLM, seed=3)
    linear = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    c = dict(r=4, lora_alpha=6)
    one = ".layers.1."
    tensors_case(on, "head-bare", "head", {"lm_head.weight": noisy((320, 32), 50, 0.35)}, changes([], head=True))
    peft_case(on, "lora", LoraConfig(**c, target_modules=linear), changes(range(3)), one, 51)
    peft_case(on, "dora", LoraConfig(**c, target_modules=["q_proj", "v_proj", "down_proj"], use_dora=True), changes(range(3)), one, 52)
    peft_case(on, "ia3", IA3Config(target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"]), changes(range(3)), one, 53, kind="ia3")
    peft_case(on, "lora-embedding-head", LoraConfig(**c, target_modules=["embed_tokens", "lm_head"]), changes([], True, True), "nothing", 54, also=["model.embed_tokens.weight", "lm_head.weight"])
    adapters_case(on, "pfeiffer", SeqBnConfig(reduction_factor=4), range(3), 55)
    adapters_case(on, "parallel", ParBnConfig(reduction_factor=2), range(3), 56)
    adapters_case(on, "hub-lora", LoRAConfig(r=4, alpha=8, attn_matrices=["q", "k", "v"], intermediate_lora=True, output_lora=True), range(3), 57, kind="lora")

    task = dict(task_type="CAUSAL_LM")
    virtual_case(on, "prefix", PrefixTuningConfig(**task, num_virtual_tokens=4), "prefix", changes(range(3)), 63)
    virtual_case(on, "prompt", PromptTuningConfig(**task, num_virtual_tokens=5), "prompt", changes([], embedding=True), 64)

    shape |= dict(vocab_size=240, num_hidden_layers=2, head_dim=12, num_key_value_heads=1)
    yarn = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}
    base("llama-sharded", LlamaConfig(**shape, max_position_embeddings=128, rope_scaling=yarn, rope_theta=5000.0, rms_norm_eps=1e-4, attention_bias=True, mlp_bias=True, tie_word_embeddings=True), LlamaForCausalLM, dtype=torch.bfloat16, shards="20KB", seed=4)
    full_case("llama-sharded", "full", 58, torch.bfloat16, shards="30KB")
    virtual_case("llama-sharded", "prefix", PrefixTuningConfig(**task, num_virtual_tokens=7), "prefix", changes(range(2)), 65)


def qwen2():
    on = "qwen2"
    config = Qwen2Config(vocab_size=280, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=128, rope_theta=1e6, tie_word_embeddings=True)
    base(on, config, Qwen2ForCausalLM, dtype=torch.bfloat16, seed=5)
    peft_case(on, "lora", LoraConfig(r=4, lora_alpha=6, target_modules=["q_proj", "k_proj", "v_proj"]), changes(range(3)), ".layers.1.self_attn.", 60)
    peft_case(on, "ia3", IA3Config(target_modules=["q_proj", "v_proj", "o_proj", "up_proj"], feedforward_modules=["o_proj"]), changes(range(3)), ".layers.1.", 62, kind="ia3")
    tensors_case(on, "head-tied", "head", {"model.embed_tokens.weight": noisy((280, 32), 61, 0.35).bfloat16()}, changes([], True, True))


def mistral():
    on = "mistral"
    shape = dict(vocab_size=200, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
    base(on, MistralConfig(**shape, max_position_embeddings=64, sliding_window=None), MistralForCausalLM, seed=6)
    dora = LoraConfig(r=2, lora_alpha=3, target_modules=["o_proj", "gate_proj", "lm_head"], use_dora=True, use_rslora=True)
    peft_case(on, "dora-head", dora, changes(range(2), head=True), ".layers.1.", 70, also=["lm_head.weight"])


FAMILIES = {"gpt2": gpt2, "llama": llama, "qwen2": qwen2, "mistral": mistral}


def main(families):
    """Makes the families named on the command line, or all, and puts them into the index in place of what was there of them."""
    global index
    torch.set_num_threads(1)
    chosen = sys.argv[1:] or list(families)
    index |= json.loads((HERE / "index.json").read_text())
    for family in chosen:
        made = {"bases": {}, "cases": []}
        kept, index = index, made
        families[family]()
        names = set(made["bases"])
        index = {"bases": kept["bases"] | made["bases"], "cases": [case for case in kept["cases"] if case["base"] not in names] + made["cases"]}
    (HERE / "index.json").write_text(json.dumps(index, indent=1) + "\n")


if __name__ == "__main__":
    main(FAMILIES)
