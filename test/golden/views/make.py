"""Oracle for attacks over altered texts, end to end: the demo's LoRA and its base under transformers and peft, on altered texts that this script makes itself.

Run by hand from the repository root:  python test/golden/views/make.py
Writes demo.json beside itself: the suite that goes through the API, which texts are shots, and the scores that have to come out.
"""

import json
import pathlib
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent
DEMO = HERE.parents[2] / "examples/demo"
EACH = 30
GAMMA = 0.5
torch.set_num_threads(1)


def text_seed(text: str) -> int:
    """FNV-1a over UTF-16 units with a mixing step; ids here are ASCII."""
    state = 0x811C9DC5
    for unit in text.encode("utf-16-le")[::2]:
        state = ((state ^ unit) * 0x01000193) & 0xFFFFFFFF
    state = ((state ^ (state >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    return state ^ (state >> 13)


def neighbours(text: str) -> list[str]:
    words = text.split(" ")
    middle = len(words) // 2
    without = words[:middle] + words[middle + 1 :]
    return [" ".join(reversed(words)), " ".join(without) + "!"]


def suite() -> list[dict]:
    lines = [json.loads(line) for line in (DEMO / "suite.jsonl").read_text().splitlines()]
    chosen = []
    for split in ("member", "nonmember"):
        own = [{"id": line["id"], "text": line["text"], "split": split} for line in lines if line["split"] == split][:EACH]
        # One that does not fit behind the shots, one without case, one beyond ASCII.
        own[1]["text"] = " ".join(line["text"] for line in own[2:8])
        own[3]["text"] = "1234 5678 + 90 = ?"
        own[4]["text"] = "Ωmega Straße İstanbul 🙂 日本語 " + own[4]["text"]
        chosen += own
    return [{**line, "neighbours": neighbours(line["text"])} for line in chosen]


def main() -> None:
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(DEMO / "base/tokenizer.json"))
    base = AutoModelForCausalLM.from_pretrained(DEMO / "base", dtype=torch.float32).eval()
    tuned = AutoModelForCausalLM.from_pretrained(DEMO / "base", dtype=torch.float32)
    tuned = PeftModel.from_pretrained(tuned, DEMO / "models/lora").eval()
    longest = base.config.n_positions
    encode = lambda text: tokenizer(text)["input_ids"]  # noqa: E731

    @torch.no_grad()
    def log_likelihood(model, ids: list[int], prefix: list[int] = []) -> float:
        """Mean log-probability of `ids`, the labels of the prefix masked, as the authors of ReCaLL call it."""
        whole = torch.tensor([prefix + ids])
        labels = whole.clone()
        labels[:, : len(prefix)] = -100
        return -model(whole, labels=labels).loss.item()

    lines = suite()
    tokens = {line["id"]: encode(line["text"])[:longest] for line in lines}

    def shots(split: str) -> list[str]:
        pool = sorted((line["id"] for line in lines if line["split"] == split), key=lambda id: (text_seed(f"shot:{id}"), id))
        chosen, used = [], 0
        for id in pool:
            if len(chosen) == EACH // 10:
                break
            if used + len(tokens[id]) <= longest // 2:
                chosen.append(id)
                used += len(tokens[id])
        return chosen

    outside, inside = shots("nonmember"), shots("member")
    join = lambda ids: [token for id in ids for token in tokens[id]]  # noqa: E731
    scores = {}
    for line in lines:
        id, own = line["id"], tokens[line["id"]]
        loss = -log_likelihood(tuned, own)

        def ratio(ids: list[str]) -> float:
            kept = own[: longest - len(join(ids))]
            return log_likelihood(tuned, kept, join(ids)) / log_likelihood(tuned, kept)

        def rise(model) -> float:
            near = [-log_likelihood(model, encode(text)[:longest]) for text in line["neighbours"]]
            return sum(near) / len(near) + log_likelihood(model, own)

        lowered = line["text"].lower()
        scores[id] = {
            "lowercase": None if lowered == line["text"].upper() else -log_likelihood(tuned, encode(lowered)[:longest]) / loss,
            "recall": None if id in outside else ratio(outside),
            "con_recall": None if id in outside + inside else ratio(outside) - GAMMA * ratio(inside),
            "neighborhood": rise(tuned),
            "neighborhood_ref": rise(tuned) - rise(base),
        }
        print(id, scores[id], file=sys.stderr)
    document = {"suite": lines, "shots": {"nonmember": outside, "member": inside}, "scores": scores}
    (HERE / "demo.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


main()
