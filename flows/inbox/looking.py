"""Looking into an inbox: which files may be taken, and why the others are left where they are."""

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archive.names import shown
from flows.inbox.sidecar import SUFFIXES

#: Where files go that were taken, and those that cannot be.
DONE, REFUSED = "done", "refused"

_PARTIAL = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".filepart")
_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "system volume information", "$recycle.bin", "lost+found"})
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was at one look; it is another, or has changed, when any of this differs."""

    device: int
    inode: int
    size_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, found: os.stat_result) -> "Seen":
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A file that may be taken once nothing changes any more.

    Attributes:
        sidecars: what lies beside it under its name or its stem; more than one is a fault.
        seen: the file and its sidecars.
        since: when its name or content last changed, in seconds since 1970, by the clock of whatever holds the folder.
    """

    name: str
    sidecars: tuple[str, ...]
    seen: tuple[Seen, ...]
    since: float

    def without(self, sidecars: Collection[str]) -> "Candidate":
        """The same file, without those of its sidecars that are among *sidecars*."""
        kept = [pair for pair in zip(self.sidecars, self.seen[1:], strict=True) if pair[0] not in sidecars]
        return replace(self, sidecars=tuple(name for name, _ in kept), seen=(self.seen[0], *(seen for _, seen in kept)))


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is left where it is, and why."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{shown(self.name)}: {self.why}"


@dataclass(frozen=True, slots=True)
class View:
    """What lies in a folder."""

    candidates: tuple[Candidate, ...]
    left: tuple[Left, ...]


def look(folder: Path) -> View:
    """What lies in *folder* now. No link is followed, and nothing is opened.

    Raises:
        OSError: the folder cannot be read.
    """
    with os.scandir(folder) as entries:
        found = {entry.name: entry.stat(follow_symlinks=False) for entry in entries if _is_there(entry)}
    reasons = {name: why for name, each in found.items() if (why := _why_not(name, each)) is not None}
    files = {name: each for name, each in found.items() if name not in reasons}
    beside = {name for name in files if name.lower().endswith(SUFFIXES)}
    recordings = {name: each for name, each in files.items() if name not in beside}
    by_lower = {each.lower(): each for each in sorted(beside, reverse=True)}
    pairs = {name: tuple(_sidecars(name, by_lower)) for name in recordings}
    used = Counter(each for sidecars in pairs.values() for each in sidecars)
    candidates = (
        Candidate(
            name=name,
            sidecars=pairs[name],
            seen=tuple(Seen.of(files[each]) for each in (name, *pairs[name])),
            since=recordings[name].st_ctime,
        )
        for name in sorted(recordings)
    )
    orphans = {name: _orphan(folder, name) for name in beside - used.keys()}
    left = (Left(name, why) for name, why in sorted({**reasons, **orphans}.items()) if why)
    return View(tuple(candidates), tuple(left))


def shared_sidecars(view: View) -> frozenset[str]:
    """The sidecars that lie beside several files, by the name without ending that these share."""
    used = Counter(each for candidate in view.candidates for each in candidate.sidecars)
    return frozenset(name for name, times in used.items() if times > 1)


def writers(paths: Iterable[Path]) -> Mapping[Path, int]:
    """Which of *paths* a process has open for writing, as far as this one may see others: each with a process id.

    A program that copies slowly, or a dictaphone that was told to wait, may leave a file alone for longer than anybody
    would wait; that it keeps it open is the better sign. Where there is no /proc, nothing is found.
    """
    wanted = {path.name: path for path in paths}
    found = {}
    for pid, descriptor in _descriptors() if wanted else ():
        path = wanted.get(_name_behind(descriptor))
        # Asked by name first: to ask what every descriptor leads to may wait for a server that is gone.
        if path is not None and _identity(path) == _identity(descriptor) and _is_writing(pid, descriptor):
            found[path] = pid
    return found


def _name_behind(descriptor: Path) -> str:
    try:
        return descriptor.readlink().name
    except OSError:
        return ""


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _descriptors() -> Iterator[tuple[int, Path]]:
    for process in _PROC.glob("[0-9]*"):
        try:
            yield from ((int(process.name), each) for each in (process / "fd").iterdir())
        except OSError:  # it has ended, or is somebody else's
            continue


def _is_writing(pid: int, descriptor: Path) -> bool:
    try:
        lines = (_PROC / str(pid) / "fdinfo" / descriptor.name).read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    flags = next((int(line.split()[1], 8) for line in lines if line.startswith("flags:")), 0)
    return flags & os.O_ACCMODE != os.O_RDONLY


def _is_there(entry: "os.DirEntry[str]") -> bool:
    try:
        entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # between two looks somebody took it away
        return False
    return True


def _why_not(name: str, found: os.stat_result) -> str | None:
    """Why something is left where it is; an empty reason for what is ours; None for a file."""
    if stat.S_ISDIR(found.st_mode):
        return "" if name in {DONE, REFUSED} else "it is a folder; put the files themselves into the inbox"
    if stat.S_ISLNK(found.st_mode):
        return "it is a link, and links are not followed; put the file itself into the inbox"
    if not stat.S_ISREG(found.st_mode):
        return "it is a pipe or a device; a file is expected"
    if name.startswith(".") or name.lower() in _OF_THE_SYSTEM:
        return "it is hidden, or the system's own"
    if name.lower().endswith(_PARTIAL):
        return "its name says that it is still arriving"
    return None


def _sidecars(name: str, by_lower: Mapping[str, str]) -> Iterator[str]:
    for base in dict.fromkeys((name.lower(), Path(name).stem.lower())):
        yield from (by_lower[base + suffix] for suffix in SUFFIXES if base + suffix in by_lower)


def _orphan(folder: Path, name: str) -> str:
    base = Path(name).stem
    taken = any((folder / DONE).glob(f"{_literal(base)}*")) if (folder / DONE).is_dir() else False
    if taken:
        return "the file that it speaks of was taken before it came; declare it at the desk instead"
    return "no file lies beside it that it could speak of"


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
