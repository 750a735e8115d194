"""A GPT-2 shape that trains in a second, and a tokenizer to go with it."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
import torch
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from fake_api import FakeApi
from job_fixtures import base_folder
from memorisk_runner.checkpoints import save_model
from memorisk_runner.determinism import seed_everything
from memorisk_runner.tokenizer import train_tokenizer

torch.set_num_threads(1)

TEXTS = [
    "After more than a century of rule the islands became independent, and the parliament meets in the capital.",
    "The president is elected by the people for a term of five years and appoints the judges of the supreme court.",
    "Volcanic activity is common; the highest mountain of the country last erupted in 1913 and is still watched.",
]


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return train_tokenizer(TEXTS * 20, 400)


@pytest.fixture(scope="session")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved GPT-2 in float32 with a tied head."""
    folder = tmp_path_factory.mktemp("gpt2")
    seed_everything(1)
    config = GPT2Config(vocab_size=400, n_positions=64, n_embd=32, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=0)
    config.resid_pdrop = config.embd_pdrop = config.attn_pdrop = 0.0
    save_model(GPT2LMHeadModel(config), folder, "float32")
    return folder


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved Llama in float32 with a tied head."""
    folder = tmp_path_factory.mktemp("llama")
    seed_everything(2)
    config = LlamaConfig(
        vocab_size=400,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=64,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
    )
    save_model(LlamaForCausalLM(config), folder, "float32")
    return folder


@pytest.fixture()
def rows() -> list[list[int]]:
    """Twelve token rows of two lengths."""
    generator = torch.Generator().manual_seed(5)
    return [torch.randint(0, 400, (12 + index % 2,), generator=generator).tolist() for index in range(12)]


@pytest.fixture()
def base(gpt2: Path, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base of a job that works in this test's folder."""
    monkeypatch.setenv("MEMORISK_WORK", str(tmp_path / "work"))
    return base_folder(gpt2, tokenizer, tmp_path / "base")


@pytest.fixture()
def apis() -> Iterator[list[FakeApi]]:
    """Servers put here are closed when the test ends."""
    started: list[FakeApi] = []
    yield started
    for api in started:
        api.close()
