"""The table of token frequencies: what is counted, and that the demo's is made of the texts it says."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import Tokenizer

from memorisk_runner.base import PACKAGES
from memorisk_runner.cli import main
from memorisk_runner.frequencies import FILE, count_tokens

ROOT = Path(__file__).parents[2]
BASE = ROOT / "examples/demo/base"


def test_the_demo_base_has_the_table_of_its_own_training_texts(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes((BASE / "tokenizer.json").read_bytes())
    texts = [str(file) for package in PACKAGES for file in sorted((ROOT / "node_modules" / package / "data").glob("*.txt"))]
    assert main(["frequencies", "--base", str(tmp_path), "--source", " + ".join(PACKAGES), *texts]) == 0
    assert (tmp_path / FILE).read_bytes() == (BASE / FILE).read_bytes()


def test_every_token_is_counted(tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    counts = count_tokens(tokenizer, ["the war and the peace", "the sea"])
    the = tokenizer.encode("the").ids
    assert len(counts) == 4096 and len(the) == 1
    assert sum(counts) == sum(len(tokenizer.encode(text).ids) for text in ("the war and the peace", "the sea"))


def test_lines_of_json_are_texts(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes((BASE / "tokenizer.json").read_bytes())
    lines = tmp_path / "texts.jsonl"
    lines.write_text('{"text": "the sea"}\n{"text": "the war"}\n')
    main(["frequencies", "--base", str(tmp_path), "--source", "two lines", str(lines)])
    table = json.loads((tmp_path / FILE).read_text("utf-8"))
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert table["source"] == "two lines"
    assert table["counts"] == count_tokens(tokenizer, ["the sea", "the war"])
