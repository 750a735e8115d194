"""Short texts cut out of documents, none of them nearly the same as another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from tokenizers import Tokenizer

from .corpora import Document

SHINGLE_WORDS = 5


@dataclass(frozen=True)
class Window:
    """The start of one document: `ids` is exactly what encoding `text` gives. `group` is the document's folder."""

    key: str
    group: str
    text: str
    ids: tuple[int, ...]


def cut_window(tokenizer: Tokenizer, document: Document, tokens: int) -> Window | None:
    """The first `tokens` tokens, or a few less; None when the document is shorter than that."""
    encoded = tokenizer.encode(document.text)
    if len(encoded.ids) < tokens:
        return None
    # A cut inside a word may be encoded differently on its own.
    for length in range(tokens, tokens // 2, -1):
        text = document.text[: encoded.offsets[length - 1][1]]
        if tokenizer.encode(text).ids == encoded.ids[:length]:
            return Window(document.key, document.key.split("/")[0], text, tuple(encoded.ids[:length]))
    return None


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of `SHINGLE_WORDS` lower-case words."""
    words = text.lower().split()
    return frozenset(tuple(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def without_repeats(windows: Iterable[Window], tolerated: float = 0.2) -> list[Window]:
    """Keeps a window when at most `tolerated` of its shingles stood in those kept before it."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for window in windows:
        own = shingles(window.text)
        if len(own & seen) <= tolerated * len(own):
            kept.append(window)
            seen |= own
    return kept
