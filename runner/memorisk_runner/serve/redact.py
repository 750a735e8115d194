"""Takes secrets out of text that leaves the machine."""

from __future__ import annotations

import re
from typing import Iterable

PATTERNS = (
    re.compile(r"(?i)(bearer\s+)\S+"),
    # keys and job tokens of Memorisk, signing secrets of Standard Webhooks
    re.compile(r"()\b(?:mrk|mrj|whsec|whsk)_[A-Za-z0-9_+/=-]{8,}"),
    # whatever signs or authorises a URL
    re.compile(r"(?i)([?&][^=&\s]*(?:sig|signature|token|secret|key|credential|t)=)[^&\s\"']+"),
    re.compile(r"()(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Replaces known secrets, wherever they stand, and everything that looks like one."""
    for secret in secrets:
        if len(secret) >= 8:
            text = text.replace(secret, "[redacted]")
    for pattern in PATTERNS:
        text = pattern.sub(r"\1[redacted]", text)
    return text
