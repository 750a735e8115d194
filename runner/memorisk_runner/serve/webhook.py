"""Tells the caller that a job ended. Only a hint: whoever gets it asks for the status."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any, Callable

# As RunPod does: two more attempts, ten seconds apart, and only 200 will do.
ATTEMPTS = 3
PAUSE_S = 10.0
TIMEOUT_S = 15.0


def notify(url: str, body: dict[str, Any], say: Callable[[str], None]) -> None:
    """Posts in the background; failure is said and forgotten."""
    threading.Thread(target=post, args=(url, body, say), daemon=True).start()


def post(url: str, body: dict[str, Any], say: Callable[[str], None], pause_s: float = PAUSE_S) -> bool:
    data = json.dumps(body).encode("utf-8")
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(pause_s)
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError, ValueError):
            continue
    say(f"job {body['id']}: the webhook was not taken; the caller will find out by asking")
    return False
