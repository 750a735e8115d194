from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from peft import PeftConfig, PrefixTuningConfig, PromptEncoderConfig, get_peft_model
from safetensors import safe_open
from transformers import GPT2Config, GPT2LMHeadModel

from memorisk_runner.checkpoints import load_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.finetune import FinetuneSpec, Rows, finetune
from memorisk_runner.methods.block import Block
from memorisk_runner.methods.bottleneck import Bottleneck
from memorisk_runner.methods.full import Full
from memorisk_runner.methods.head import Head
from memorisk_runner.methods.ia3 import Ia3
from memorisk_runner.methods.lora import Lora
from memorisk_runner.methods.method import Method, trainable_parameters
from memorisk_runner.methods.prefix import Prefix
from memorisk_runner.methods.registry import method_named
from memorisk_runner.methods.stored import load_stored

METHODS: list[Method] = [
    Full(dtype="float32"),
    Head(dtype="float32"),
    Head(tied=True, dtype="float32"),
    Lora(rank=4, base_name="tiny"),
    Bottleneck(reduction=4, base_name="tiny"),
    Bottleneck(reduction=8, placement="houlsby", base_name="tiny"),
    Ia3(base_name="tiny"),
    Prefix(tokens=3, base_name="tiny"),
    Block(1, dtype="float32"),
]


def train(method: Method, base: Path, rows: list[list[int]], out: Path) -> torch.nn.Module:
    seed_everything(3)
    model = method.prepare(load_model(base))
    finetune(model, Rows(rows, rows, rows), FinetuneSpec(method.name, learning_rate=3e-3, epochs=2, batch=4))
    method.save(model, out)
    return model


def logits(model: torch.nn.Module, rows: list[list[int]]) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(input_ids=torch.tensor(rows[:1])).logits


@pytest.mark.parametrize("shape", ["gpt2", "llama"])
@pytest.mark.parametrize("method", METHODS, ids=str)
def test_saved_files_give_the_same_model(
    method: Method, shape: str, rows: list[list[int]], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    base = request.getfixturevalue(shape)
    trained = train(method, base, rows, tmp_path)
    again = method.load(load_model(base), tmp_path)
    torch.testing.assert_close(logits(again, rows), logits(trained, rows), rtol=0, atol=1e-6)
    assert (logits(again, rows) - logits(load_model(base), rows)).abs().max() > 1e-3
    assert {file.suffix for file in tmp_path.iterdir()} <= {".safetensors", ".json"}


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_the_same_seed_gives_the_same_bytes(method: Method, gpt2: Path, rows: list[list[int]], tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(method, gpt2, rows, tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_an_untied_head_is_stored_alone_and_leaves_the_embedding(gpt2: Path, rows: list[list[int]], tmp_path: Path) -> None:
    model = train(Head(), gpt2, rows, tmp_path)
    with safe_open(tmp_path / "model.safetensors", "pt") as file:
        assert list(file.keys()) == ["lm_head.weight"]
    assert json.loads((tmp_path / "config.json").read_text())["tie_word_embeddings"] is False
    before = load_model(gpt2).get_input_embeddings().weight
    assert torch.equal(model.get_input_embeddings().weight, before)


def test_a_tied_head_changes_the_embedding(gpt2: Path, rows: list[list[int]], tmp_path: Path) -> None:
    model = train(Head(tied=True, dtype="float32"), gpt2, rows, tmp_path)
    with safe_open(tmp_path / "model.safetensors", "pt") as file:
        assert list(file.keys()) == ["transformer.wte.weight"]
    assert model.get_input_embeddings().weight is model.get_output_embeddings().weight


def test_trainable_parameters_of_gpt2_small() -> None:
    """The counts in the paper's logs; on the meta device, since only shapes matter."""
    expected: list[tuple[Method, int]] = [
        (Full(), 124_439_808),
        (Head(tied=True), 38_597_376),
        (Head(), 38_597_376),
        (Bottleneck(reduction=16), 894_528),
        (Bottleneck(reduction=2), 7_091_712),
        # Two adapters a block: twice the Pfeiffer adapter of the same width.
        (Bottleneck(reduction=16, placement="houlsby"), 2 * 894_528),
        (Block(7), 7_087_872),
        # c_attn's 3 * 768 outputs and c_proj's 3072 inputs, twelve times.
        (Ia3(), 12 * (3 * 768 + 3072)),
        # A key and a value of width 768 in each of twelve layers for each virtual token.
        (Prefix(tokens=16), 16 * 12 * 2 * 768),
    ]
    for method, count in expected:
        with torch.device("meta"):
            model = method.prepare(GPT2LMHeadModel(GPT2Config()))
        assert trainable_parameters(model) == count, method


def test_unknown_methods_and_options_are_named() -> None:
    assert method_named("lora", {"rank": 2, "layers": [1]}) == Lora(rank=2, layers=(1,))
    assert method_named("block:7", {}) == Block(7)
    with pytest.raises(ValueError, match="placement"):
        method_named("bottleneck", {"placement": "nowhere"})
    with pytest.raises(ValueError, match="layer"):
        method_named("block", {})
    with pytest.raises(ValueError, match="not 'soup'"):
        method_named("soup", {})
    with pytest.raises(ValueError, match="spice"):
        method_named("head", {"spice": 1})


@pytest.mark.parametrize(
    "config",
    [
        PromptEncoderConfig(task_type="CAUSAL_LM", num_virtual_tokens=3, encoder_hidden_size=8),
        PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3, prefix_projection=True, encoder_hidden_size=8),
    ],
    ids=["p-tuning", "prefix with projection"],
)
def test_what_an_encoder_put_out_is_trained_on_without_the_encoder(gpt2: Path, tmp_path: Path, config: PeftConfig) -> None:
    seed_everything(1)
    model = get_peft_model(load_model(gpt2), config).eval()
    model.save_pretrained(str(tmp_path))
    ids = torch.tensor([[1, 2, 3, 4]])
    stored = load_stored(load_model(gpt2), tmp_path, trainable=True).model.eval()
    logits = stored(input_ids=ids).logits
    torch.testing.assert_close(logits, model(input_ids=ids).logits[:, -4:], rtol=0, atol=1e-5)
    logits.sum().backward()
    trained = {name for name, parameter in stored.named_parameters() if parameter.grad is not None}
    assert trained == {"prompt_encoder.default.embedding.weight"}
