"""Unpacking a package that somebody handed in, without letting it do anything but be unpacked.

A zip can name files outside the folder, links, devices, two files of one name, or a few kilobytes that grow into a full
disk. Everything is judged from the table of contents before the first byte is written, and every fault is named.
"""

import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from models.reading import is_inside
from testimony.errors import BadInputError

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageLimits:
    """How large a package may be.

    Attributes:
        ratio: unpacked size over packed size. Weights hardly shrink; a vocabulary shrinks to about a tenth.
    """

    members: int = 2_000
    total_bytes: int = 16 << 30
    ratio: int = 40


USUAL_LIMITS = PackageLimits()


class UnsafePackageError(BadInputError):
    """A package that must not be unpacked. It names every fault, not only the first."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return f"{self.name} was not unpacked: {'; '.join(self.faults)}"


def unpack(package: Path, folder: Path, keeps: Callable[[str], bool], limits: PackageLimits = USUAL_LIMITS) -> None:
    """Unpack into *folder* what lies under the one top folder of *package* and *keeps* wants.

    Args:
        package: a zip.
        folder: an empty folder.
        keeps: is asked with each path below the top folder.

    Raises:
        UnsafePackageError: the package is no sound zip, or something in it is not as it should be.
    """
    try:
        with zipfile.ZipFile(package) as archive:
            members = archive.infolist()
            if faults := tuple(_faults(members, package.stat().st_size, limits)):
                raise UnsafePackageError(package.name, faults)
            for member in members:
                path = _below_top(member.filename)
                if not member.is_dir() and keeps(path):
                    _write(archive, member, folder / path)
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError) as error:
        raise UnsafePackageError(package.name, (f"it is damaged ({error})",)) from None


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # zipfile reads no more than the size that was declared and checks the CRC at its end.
    with archive.open(member) as packed, target.open("xb") as unpacked:
        while block := packed.read(_BLOCK_BYTES):
            unpacked.write(block)


def _faults(members: list[zipfile.ZipInfo], packed_bytes: int, limits: PackageLimits) -> Iterator[str]:
    if len(members) > limits.members:
        yield f"it holds {len(members)} files, and no package needs more than {limits.members}"
    unpacked_bytes = sum(member.file_size for member in members)
    if unpacked_bytes > limits.total_bytes:
        yield f"it would take {unpacked_bytes} bytes, and {limits.total_bytes} are allowed"
    if unpacked_bytes > limits.ratio * max(packed_bytes, 1):
        yield f"{packed_bytes} bytes would become {unpacked_bytes}, more than {limits.ratio} times as many"
    if sum(member.compress_size for member in members) > packed_bytes:
        yield "its files overlap one another"
    tops = {PurePosixPath(member.filename).parts[:1] for member in members}
    if len(tops) != 1:
        yield f"it must hold exactly one folder at its top, and it holds {len(tops)}"
    elif not all(member.is_dir() or _below_top(member.filename) for member in members):
        yield "it must hold a folder at its top, and it holds a file"
    for member in members:
        yield from _member_faults(member)
    yield from _collisions(members)


def _member_faults(member: zipfile.ZipInfo) -> Iterator[str]:
    # orig_filename is the name as it stands in the file; zipfile cuts filename at a NUL and turns separators round
    name = member.orig_filename
    shown = ascii(name[:80])
    if not is_inside(name):
        yield f"{shown} leads out of its folder"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        yield f"{shown} is a link"
    elif kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        yield f"{shown} is a device or a pipe"
    if member.flag_bits & 0x1:
        yield f"{shown} is encrypted"
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        yield f"{shown} is packed in a way that is not read here"


def _collisions(members: Iterable[zipfile.ZipInfo]) -> Iterator[str]:
    # One name for what a Mac or a Windows disk would take for one name.
    files = Counter(_folded(member.filename) for member in members if not member.is_dir())
    for name, count in files.items():
        if count > 1:
            yield f"{name[:80]!a} is there {count} times"
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    for name in sorted(folders & files.keys()):
        yield f"{name[:80]!a} is both a file and a folder"


def _folded(name: str) -> str:
    # str of a path has neither "//" nor "/./" in it, which would make two names out of one
    return unicodedata.normalize("NFC", str(PurePosixPath(name))).casefold()


def _below_top(name: str) -> str:
    return "/".join(PurePosixPath(name).parts[1:])
