"""Lets PostgreSQL, which refuses to run as root, work below a directory that only root may enter; and finds it a short,
private place for sockets. Opens nothing to anybody but the one account."""

import hashlib
import os
import pwd
import stat
import struct
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from clinic.processes import Account

ACCOUNT_NAME = "plimsoll-db"
# A socket address holds 104 bytes on macOS and 108 on Linux; PostgreSQL adds "/.s.PGSQL.5432.lock".
_LONGEST_DIRECTORY = 80

# Linux keeps an access list in this attribute: a version number, then (tag, permissions, id) for each entry.
_ACL_ATTRIBUTE = "system.posix_acl_access"
_ACL_VERSION = struct.pack("<I", 2)
_ACL_ENTRY = struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NO_ID = 0xFFFFFFFF
_ENTER = 1


def service_account(cluster: Path) -> Account | None:
    """Whom PostgreSQL runs as: None for ourselves; for root the owner of the cluster, else an account made for it."""
    if os.geteuid() != 0:
        return None
    if cluster.exists():
        owner = cluster.stat()
        if owner.st_uid:
            return Account(owner.st_uid, owner.st_gid)
    with suppress(OSError):
        if not _known(ACCOUNT_NAME):
            options = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
            subprocess.run(["useradd", *options, ACCOUNT_NAME], check=False, capture_output=True)
    entry = _known(ACCOUNT_NAME) or pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _known(name: str) -> pwd.struct_passwd | None:
    with suppress(KeyError):
        return pwd.getpwnam(name)
    return None


def open_the_way(path: Path, account: Account) -> None:
    """Let ``account`` pass through ``path`` and every directory above it. It cannot list them."""
    for directory in (path, *path.parents):
        found = directory.stat()
        if found.st_mode & stat.S_IXOTH or found.st_uid == account.uid:
            continue
        try:
            _admit(directory, account.uid, found.st_mode)
        except (OSError, AttributeError):  # a file system without access lists, or macOS
            directory.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def _admit(directory: Path, uid: int, mode: int) -> None:
    entries = _access_list(directory, mode)
    entries[_USER, uid] = entries.get((_USER, uid), 0) | _ENTER
    entries[_MASK, _NO_ID] = entries.get((_MASK, _NO_ID), entries[_GROUP, _NO_ID]) | _ENTER
    packed = b"".join(_ACL_ENTRY.pack(tag, entries[tag, who], who) for tag, who in sorted(entries))
    os.setxattr(directory, _ACL_ATTRIBUTE, _ACL_VERSION + packed)


def _access_list(directory: Path, mode: int) -> dict[tuple[int, int], int]:
    """Permissions by (tag, id): the directory's own list, or what its mode amounts to."""
    try:
        stored = os.getxattr(directory, _ACL_ATTRIBUTE)[len(_ACL_VERSION) :]
    except OSError:
        return {(_OWNER, _NO_ID): mode >> 6 & 7, (_GROUP, _NO_ID): mode >> 3 & 7, (_OTHER, _NO_ID): mode & 7}
    return {(tag, who): allowed for tag, allowed, who in _ACL_ENTRY.iter_unpack(stored)}


def make_readable(package: Path) -> None:
    """Let everybody read an installed package that a strict umask closed (its programs run as another user)."""
    for root, _, files in os.walk(package):
        for path in (Path(root), *(Path(root) / name for name in files)):
            mode = stat.S_IMODE(path.stat().st_mode)
            wanted = mode | (mode & 0o500) >> 6 | (mode & 0o500) >> 3
            if wanted != mode:
                path.chmod(wanted)


def socket_directory(data_dir: Path, account: Account | None) -> Path:
    """A directory of mode 700 with a short name that belongs to this data directory and user. OSError if taken."""
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    places = [Path(tempfile.gettempdir()), Path("/tmp")]
    short = [place / f"plimsoll-{os.geteuid()}-{name}" for place in places]
    path = next((one for one in short if len(os.fsencode(one)) <= _LONGEST_DIRECTORY), short[-1])
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    mine = {os.geteuid()} if account is None else {os.geteuid(), account.uid}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine or stat.S_IMODE(found.st_mode) & 0o077:
        raise PermissionError(f"{path} is there already and is not a private directory of ours; remove it")
    if account is not None and found.st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    return path
