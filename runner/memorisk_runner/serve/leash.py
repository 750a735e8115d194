"""Runs a command and ends it when our standard input closes: a killed endpoint leaves no job behind that nobody watches."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import Sequence


def main(command: Sequence[str]) -> int:
    """The command's exit status; 128 + n when signal n ended it, as a shell says it."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def hold() -> None:
        while os.read(0, 1024):
            pass
        # The group is ours alone: the endpoint started us in a session of our own.
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=hold, daemon=True).start()
    # Whoever signals the group reaches the child too: its own end is what counts.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
