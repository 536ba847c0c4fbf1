"""Clinical content of programs: exercises, protocols, gates, blocks and sentences, loaded once and checked."""

import hashlib
from functools import cache
from importlib import resources

SUFFIX = ".toml"


@cache
def content_version() -> str:
    """The first 12 hexadecimal digits of the SHA-256 over every content file; stored with what was built from it."""
    root = resources.files("programs.content")
    folders = (root, root.joinpath("protocols"))
    texts = sorted(
        (item.name, item.read_bytes()) for folder in folders for item in folder.iterdir() if item.name.endswith(SUFFIX)
    )
    total = hashlib.sha256()
    for name, body in texts:
        total.update(name.encode() + b"\0" + body + b"\0")
    return total.hexdigest()[:12]
