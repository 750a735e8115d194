"""Files right and wrong, and what the reference reader (safetensors 0.8.0) calls them. `python make.py` writes cases.json beside this file."""

import base64
import json
import random
from pathlib import Path

from safetensors import SafetensorError, deserialize

rng = random.Random(11)


def file(header, data=b"", length=None):
    raw = header if isinstance(header, bytes) else header.encode()
    return (len(raw) if length is None else length).to_bytes(8, "little") + raw + data


def tensors(*entries):
    return json.dumps({n: {"dtype": d, "shape": s, "data_offsets": o} for n, d, s, o in entries})


sound = tensors(("a", "F32", [2, 2], [0, 16]), ("b", "U8", [3], [16, 19]))
cases = [
    b"", b"1234567", file("{}"), file("{}", length=3), file("{}", length=100_000_001), file(b"{\xff}"), file(""), file("[]"), file("null"), file("{"),
    file('{"a":1}'), file('{"__metadata__":{"a":"b"}}'), file('{"__metadata__":{"a":1}}'), file('{"__metadata__":[]}'), file(sound, bytes(19)),
    file(sound + "     ", bytes(19)), file(sound, bytes(18)), file(sound, bytes(20)),
]
offsets = [[0, 4], [0, 3], [4, 8], [4, 0], [0, 0], [-1, 4], [0, 2**64], [0], [0, 4, 8], "0", [0.0, 4]]
shapes = [[1], [2], [0], [], [-1], [1.0], ["1"], [2**40, 2**40], [2**63], [2**63, 0], None, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]]
dtypes = ["F32", "f32", "F33", "BF16", "F64", "F8_E4M3", "F4", "F6_E2M3", "C64", "BOOL", 1, None]
cases += [file(tensors(("a", "F32", [1], o)), bytes(4)) for o in offsets]
cases += [file(tensors(("a", "F32", s, [0, 4])), bytes(4)) for s in shapes]
cases += [file(tensors(("a", d, [1], [0, 4])), bytes(4)) for d in dtypes]
cases += [file(tensors(("a", "F4", [n], [0, (n + 1) // 2])), bytes((n + 1) // 2)) for n in (1, 2, 3, 4)]
for second in ([4, 8], [0, 4], [2, 6], [8, 12], [4, 4]):
    cases.append(file(tensors(("a", "F32", [1], [0, 4]), ("b", "F32", [1 if second[1] > second[0] else 0], second)), bytes(max(4, second[1]))))
whole = file(sound, bytes(19))
for _ in range(250):
    changed = bytearray(whole)
    for _ in range(rng.randint(1, 3)):
        changed[rng.randrange(len(changed) - 19)] = rng.randrange(256) if rng.random() < 0.3 else rng.choice(b'{}[]":,0123456789 aFU')
    cases.append(bytes(changed))

NAMES = [
    ("header too small", "header_too_small"),
    ("header too large", "header_too_large"),
    ("invalid header length", "invalid_header_length"),
    ("invalid UTF-8 in header", "invalid_header"),
    ("invalid JSON in header", "invalid_header_deserialization"),
    ("invalid offset for tensor", "invalid_offset"),
    ("overflow computing buffer size", "validation_overflow"),
    ("does not end up at a byte boundary", "misaligned_slice"),
    ("invalid shape, data type, or offset", "tensor_invalid_info"),
    ("incomplete metadata", "metadata_incomplete_buffer"),
]


def verdict(case):
    try:
        deserialize(case)
        return "ok"
    except SafetensorError as error:
        return next(name for message, name in NAMES if message in str(error))


out = [[base64.b64encode(case).decode(), verdict(case)] for case in cases]
Path(__file__).with_name("cases.json").write_text("[\n" + ",\n".join(json.dumps(o) for o in out) + "\n]\n")
