"""Takes secrets out of text that leaves the machine."""

from __future__ import annotations

import re
from typing import Iterable

BLOTTED = "[secret]"

# The server has the same list (`redact.ts`); the first group stays.
SHAPES = (
    # keys, job tokens, secrets of webhooks
    re.compile(r"()\b(?:mrk|mrj|whsec|whsk)_[\w+/=-]{16,}"),
    re.compile(r"(?i)((?:bearer|authorization:?)\s+)[^\s\"']{8,}"),
    # whatever signs or authorises an address
    re.compile(r"(?i)([?&](?:t|[\w-]*(?:token|sig|signature|secret|key|credential))=)[^&\s\"']+"),
    re.compile(r"(://)[^/\s:@]+:[^/\s@]+(?=@)"),
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Replaces known secrets, wherever they stand, and everything that looks like one."""
    for secret in secrets:
        if len(secret) >= 8:
            text = text.replace(secret, BLOTTED)
    for shape in SHAPES:
        text = shape.sub(rf"\1{BLOTTED}", text)
    return text
