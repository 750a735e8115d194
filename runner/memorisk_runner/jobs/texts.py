"""From a job's text files to token rows: what is trained on, what it is told from, what is planted."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence

from tokenizers import Tokenizer

from ..packing import pack
from ..watch import Watched
from .failure import Failure

# Strings of a canary's own format that its exposure is ranked among, when the suite brings none: 8 bits of resolution.
REFERENCES = 255
# The authors' preprocessing joins texts in batches of so many, and drops each batch's remainder.
PAPER_BATCH = 1000


@dataclass(frozen=True)
class Texts:
    """`members` and `extra` are trained on once, `planted` as often as it stands here. Canaries: text and copies, planted or not."""

    members: list[str]
    nonmembers: list[str]
    extra: list[str] = field(default_factory=list)
    validation: list[str] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)
    canaries: list[tuple[str, int]] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    @property
    def trained_on(self) -> list[str]:
        return [*self.members, *self.extra, *self.planted]


def read_texts(suite: Path, dataset: Path, planted: Path, seed: int) -> Texts:
    """The three files as the contract describes them; each may be missing."""
    examples = read_suite(suite)
    by_split: dict[str, list[dict[str, Any]]] = {}
    for example in examples:
        by_split.setdefault(example["split"], []).append(example)
    canaries = [(example["text"], int(example["canary"]["repetitions"])) for example in by_split.get("canary", [])]
    lines = list(read_lines(dataset))
    more = [(line["text"], int(line["repetitions"])) for line in read_lines(planted)]
    references = [example["text"] for example in by_split.get("reference", [])]
    return Texts(
        members=[example["text"] for example in by_split.get("member", [])],
        nonmembers=[example["text"] for example in by_split.get("nonmember", [])],
        extra=[line["text"] for line in lines if line["split"] == "train"],
        validation=[line["text"] for line in lines if line["split"] == "validation"],
        planted=[text for text, copies in (*canaries, *more) for _ in range(copies)],
        canaries=canaries,
        references=references or like_canaries(by_split.get("canary", []), seed),
    )


def read_suite(path: Path) -> list[dict[str, Any]]:
    """The suite's examples in order."""
    return list(read_lines(path))


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """A JSON object a line; nothing for a file that was not sent."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield dict(json.loads(line))
            except (ValueError, TypeError):
                raise Failure("input_invalid", f"line {number} of {path.name} is not a JSON object") from None


def like_canaries(examples: Sequence[Mapping[str, Any]], seed: int) -> list[str]:
    """Strings of the canaries' format, none of them a canary: each character of the secret that the alphabet has is drawn again."""
    if not examples:
        return []
    dice = random.Random(seed)
    taken = {example["text"] for example in examples}
    found: list[str] = []
    # Small spaces may hold fewer strings than are wanted.
    for _ in range(20 * REFERENCES):
        canary = dice.choice(examples)["canary"]
        secret = "".join(dice.choice(canary["alphabet"]) if c in canary["alphabet"] else c for c in canary["secret"])
        text = canary["template"].replace("{secret}", secret)
        if text not in taken:
            taken.add(text)
            found.append(text)
        if len(found) == REFERENCES:
            break
    return found


def load_tokenizer(folder: Path) -> Tokenizer:
    """With its special tokens, and without any truncation or padding that the file may ask for: as the edge reads it."""
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception:
        raise Failure("input_invalid", "tokenizer.json could not be read") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> list[list[int]]:
    """Token ids cut at `longest`; texts without anything to predict are left out."""
    rows = (encoding.ids[:longest] for encoding in tokenizer.encode_batch(list(texts)))
    return [row for row in rows if len(row) > 1]


def training_rows(tokenizer: Tokenizer, texts: Texts, training: Mapping[str, Any]) -> list[list[int]]:
    """Shuffled once by the seed, then one row a text, or packed into blocks (with the paper's preset in its batches of 1,000 texts)."""
    order = texts.trained_on
    random.Random(training["seed"]).shuffle(order)
    longest = training["block_size"]
    if training["packing"] == "none":
        rows = encode(tokenizer, order, longest)
    else:
        ids = [encoding.ids for encoding in tokenizer.encode_batch(order)]
        step = PAPER_BATCH if training["preset"] == "paper" else max(1, len(ids))
        batches = (pack(ids[i : i + step], longest) for i in range(0, len(ids), step))
        rows = [row for batch in batches for row in batch.tolist()]
    if not rows:
        raise Failure("input_invalid", f"the texts give not one row to train on (packing {training['packing']}, {longest} tokens)")
    return rows


def watched(tokenizer: Tokenizer, texts: Texts, longest: int) -> Watched:
    """What the attacks on the fly look at."""
    kept = [(row[:longest], copies) for row, (_, copies) in zip(_ids(tokenizer, texts.canaries), texts.canaries)]
    return Watched(
        members=encode(tokenizer, texts.members or texts.extra, longest),
        nonmembers=encode(tokenizer, texts.nonmembers, longest),
        validation=encode(tokenizer, texts.validation, longest),
        canaries=[row for row, _ in kept],
        repetitions=[copies for _, copies in kept],
        references=encode(tokenizer, texts.references, longest),
    )


def _ids(tokenizer: Tokenizer, canaries: Sequence[tuple[str, int]]) -> list[list[int]]:
    return [encoding.ids for encoding in tokenizer.encode_batch([text for text, _ in canaries])]
