"""Handing in artifacts: small ones in one piece, large ones as a resumable upload."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping

from ..artifacts import sha256
from .channel import Channel, Refused
from .failure import Failure, Stopped

# The API's limit for a body, with room for its headers.
ONE_PIECE = 95_000_000


class Handover:
    """Knows what the spec expects, and what has been handed in."""

    def __init__(self, channel: Channel, spec: Mapping[str, Any]) -> None:
        self._channel, self._urls = channel, spec["urls"]
        self._expected = {one["name"]: one for one in spec["outputs"]}
        self._given: dict[str, dict[str, Any]] = {}

    def wants(self, name: str) -> bool:
        return name in self._expected

    def give(self, name: str, path: Path) -> None:
        """Once for each content: handing the same bytes in again is left out."""
        size, digest = path.stat().st_size, sha256(path)
        if size > self._expected[name]["max_bytes"]:
            raise Failure("internal", f"{name} has {size} bytes, the API takes {self._expected[name]['max_bytes']}")
        facts = {"name": name, "sha256": digest, "bytes": size}
        if self._given.get(name) == facts:
            return
        try:
            if size <= ONE_PIECE:
                self._channel.put_file(f"{self._urls['outputs']}/{name}?sha256={digest}", path)
            else:
                self._upload(path, digest, size)
                self._channel.put_file(f"{self._urls['outputs']}/{name}?sha256={digest}&uploaded=true", path, 0, 0)
        except Refused as refused:
            if refused.status in (401, 403, 404, 409, 410):
                raise Stopped(f"the API refused {name}: {refused}") from None
            raise Failure("internal", f"the API refused {name}: {refused}") from None
        self._given[name] = facts

    def given(self) -> list[dict[str, Any]]:
        """All of them, in name order; `Failure` when something is missing."""
        missing = [name for name, one in self._expected.items() if one["required"] and name not in self._given]
        if missing:
            raise Failure("internal", f"not made: {', '.join(sorted(missing))}")
        return [self._given[name] for name in sorted(self._given)]

    def _upload(self, path: Path, digest: str, size: int) -> None:
        """In equal parts; one that arrived before is not sent again."""
        uploads = f"{self._urls['blobs']}/{digest}/uploads"
        upload = self._channel.send_json(uploads, {"size": size})
        if upload["state"] == "done":
            return
        arrived = {part["part"] for part in upload["parts"]}
        step = upload["part_size"]
        for part in range(1, upload["part_count"] + 1):
            if part not in arrived:
                start = (part - 1) * step
                self._channel.put_file(f"{uploads}/{upload['id']}/parts/{part}", path, start, min(step, size - start))
        self._channel.send_json(f"{uploads}/{upload['id']}/complete", {})
