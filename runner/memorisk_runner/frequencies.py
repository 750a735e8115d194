"""How often each token occurs in clean texts: the table that a base is registered with, for the `dc_pdd` attack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Iterable, Sequence

from tokenizers import Tokenizer

from .artifacts import write_json_lines
from .corpora import tidy

FILE = "token-frequencies.json"


def count_tokens(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """One count for each id of the tokenizer, added tokens too."""
    counts = [0] * tokenizer.get_vocab_size(with_added_tokens=True)
    for text in texts:
        for token in tokenizer.encode(text, add_special_tokens=False).ids:
            counts[token] += 1
    return counts


def write_frequencies(tokenizer: Tokenizer, texts: Iterable[str], source: str, out: Path) -> None:
    """The table as the API reads it."""
    write_json_lines(out, [{"source": source, "counts": count_tokens(tokenizer, texts)}])


def read_texts(files: Sequence[Path]) -> Iterable[str]:
    """A `.jsonl` holds one text a line, under `text`; any other file is one text."""
    for file in files:
        if file.suffix == ".jsonl":
            yield from (json.loads(line)["text"] for line in file.read_text("utf-8").splitlines() if line)
        else:
            yield tidy(file.read_text("utf-8"))
