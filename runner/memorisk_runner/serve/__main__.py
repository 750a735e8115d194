"""`python -m memorisk_runner.serve`: answers until it is asked to stop."""

from __future__ import annotations

import argparse
import ipaddress
import os
import signal
import sys
import threading
from pathlib import Path

from .queue import Queue
from .server import Endpoint

# Shorter ones can be guessed.
TOKEN_LENGTH = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="memorisk_runner.serve", description="A RunPod-compatible endpoint for the runner.")
    parser.add_argument("--folder", type=Path, required=True, help="where jobs, their logs and checkpoints rest")
    parser.add_argument("--host", default="127.0.0.1", help="an address of this machine; only loopback unless --expose")
    parser.add_argument("--port", type=int, default=8788, help="0: any free one")
    parser.add_argument("--expose", action="store_true", help="allow other machines to reach it; put TLS in front")
    chosen = parser.parse_args()
    token = os.environ.get("MEMORISK_RUNNER_TOKEN", "")
    if len(token) < TOKEN_LENGTH:
        parser.error(f"MEMORISK_RUNNER_TOKEN must hold a token of at least {TOKEN_LENGTH} characters: whoever has it runs jobs here")
    if not chosen.expose and not is_loopback(chosen.host):
        parser.error(f"{chosen.host} can be reached from other machines: say --expose if that is meant")
    queue = Queue(chosen.folder, say)
    endpoint = Endpoint((chosen.host, chosen.port), queue, token)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    queue.start()
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    say(f"listening on http://{chosen.host}:{endpoint.server_address[1]}")
    stop.wait()
    endpoint.shutdown()
    queue.stop()
    return 0


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
