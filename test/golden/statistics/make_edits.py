"""Oracle for edit distances: the textbook's full table with numpy.  Run from the repository root: python test/golden/statistics/make_edits.py"""

import json
import pathlib

import numpy as np

rng = np.random.default_rng(1966)
ALPHABETS = ["ab", "abcdefgh ", "日本語🙂é", "a"]


def distance(a, b):
    table = np.zeros((len(a) + 1, len(b) + 1), int)
    table[:, 0], table[0, :] = range(len(a) + 1), range(len(b) + 1)
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (x != y))
    return int(table[-1, -1])


def text(alphabet, size):
    return "".join(alphabet[int(i)] for i in rng.integers(len(alphabet), size=size))


def changed(a, alphabet):
    letters = list(a)
    for _ in range(int(rng.integers(0, 6))):
        at = int(rng.integers(len(letters) + 1))
        letters[at : at + int(rng.integers(0, 2))] = text(alphabet, int(rng.integers(0, 2)))
    return "".join(letters)


cases = []
for i in range(220):
    alphabet = ALPHABETS[i % len(ALPHABETS)]
    a = text(alphabet, int(rng.choice([0, 1, 5, 20, 60])))
    b = changed(a, alphabet) if i % 3 else text(alphabet, int(rng.integers(0, 30)))
    cases.append([a, b, distance(a, b)])
pathlib.Path(__file__).with_name("edits.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
