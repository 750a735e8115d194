"""The evaluation suite as the API reads it: one example a line."""

from __future__ import annotations

from typing import Iterable, Iterator, Sequence

from .canaries import ALPHABET, TEMPLATE, Canary
from .windows import Window

Line = dict[str, object]


def suite_lines(
    members: Sequence[Window], nonmembers: Sequence[Window], canaries: Sequence[Canary], references: Sequence[str]
) -> Iterator[Line]:
    """Members, non-members, canaries, and same-format strings that were never trained on."""
    yield from _texts("m", "member", members)
    yield from _texts("n", "nonmember", nonmembers)
    for canary in canaries:
        yield {
            "id": canary.id,
            "text": canary.text,
            "split": "canary",
            "canary": {
                "template": TEMPLATE,
                "secret": canary.secret,
                "alphabet": ALPHABET,
                "repetitions": canary.repetitions,
            },
        }
    for index, text in enumerate(references, 1):
        yield {"id": f"r-{index:04d}", "text": text, "split": "reference"}


def _texts(prefix: str, split: str, windows: Iterable[Window]) -> Iterator[Line]:
    for index, window in enumerate(windows, 1):
        yield {"id": f"{prefix}-{index:04d}", "text": window.text, "split": split, "group": window.group}
