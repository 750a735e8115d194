"""Oracle for ROUGE recalls: Google's rouge-score 0.1.2, which the unlearning and extraction benchmarks use.

Run from the repository root, after pip install rouge-score==0.1.2:  python test/golden/statistics/make_rouge.py
Writes rouge.json beside itself: [truth, guess, ROUGE-1 recall, ROUGE-L recall]. No stemming. Words of ASCII alone: the package drops all other letters.
"""

import json
import pathlib

import numpy as np
from rouge_score import rouge_scorer

rng = np.random.default_rng(2004)
scorer = rouge_scorer.RougeScorer(["rouge1", "rougeL"])
VOCABULARIES = [list("ab"), "the cat sat on a Mat , 12 12. -".split(), [f"w{i}" for i in range(60)]]


def text(words, size):
    return " ".join(words[int(i)] for i in rng.integers(len(words), size=size))


def changed(line, words):
    some = line.split(" ")
    for _ in range(int(rng.integers(0, 8))):
        at = int(rng.integers(len(some) + 1))
        some[at : at + int(rng.integers(0, 3))] = text(words, int(rng.integers(0, 3))).split(" ")
    return " ".join(some)


cases = [["a b c", "a b b"], ["a b b", "a b c"], ["a", ""], ["a", "..."], ["Hello, World 12", "hello world"]]
for i in range(220):
    words = VOCABULARIES[i % len(VOCABULARIES)]
    truth = text(words, int(rng.choice([1, 2, 6, 20, 50])))
    if not any(letter.isalnum() for letter in truth):
        truth += " cat"
    cases.append([truth, changed(truth, words) if i % 3 else text(words, int(rng.integers(0, 60)))])
rows = []
for truth, guess in cases:
    scores = scorer.score(truth, guess)
    rows.append([truth, guess, scores["rouge1"].recall, scores["rougeL"].recall])
pathlib.Path(__file__).with_name("rouge.json").write_text(json.dumps(rows, separators=(",", ":")) + "\n")
