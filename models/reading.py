"""Entries of the catalogue as plain values: out of TOML and manifests, and into manifests."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from models.entry import EngineName, Entry, Figure, FilePin, Task
from models.source import (
    BundledSource,
    ConvertSource,
    FolderSource,
    HubSource,
    ManualSource,
    PipSource,
    Source,
    source_facts,
)
from models.table import Table
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.language import Language, Script


class EntryError(BadInputError):
    """An entry says something that cannot be, or leaves out something that must be said.

    Args:
        name: the model's.
        fault: what is wrong, naming the key.
    """

    def __init__(self, name: str, fault: str) -> None:
        super().__init__(name, fault)
        self.name, self.fault = name, fault

    def __str__(self) -> str:
        return f"{self.name}: {self.fault}"


def read_entry(name: str, facts: Mapping[str, Any]) -> Entry:
    """The entry that *facts* describe.

    Raises:
        EntryError: they cannot be one.
    """
    try:
        return _entry(name, Table(facts))
    except ValueError as fault:
        raise EntryError(name, str(fault)) from None


def entry_facts(entry: Entry) -> dict[str, Any]:
    """*entry* as plain values, without its name: what `read_entry` reads."""
    return {
        "task": entry.task.value,
        "engines": list(entry.engines),
        "languages": [language.value for language in entry.languages],
        "licence": entry.licence,
        "source": source_facts(entry.source),
        "files": files_facts(entry.files),
        "figures": [{"text": figure.text, "source": figure.source} for figure in entry.figures],
        "timestamps": entry.timestamps,
        "note": entry.note,
        **({"target": entry.target.value} if entry.target else {}),
        **({"decoder_token": entry.decoder_token} if entry.decoder_token else {}),
        **({"script": entry.script.value} if entry.script else {}),
        **({"base": entry.base} if entry.base else {}),
    }


def read_files(facts: Mapping[str, Any]) -> dict[str, FilePin]:
    """Digests and sizes by path inside the model's folder.

    Raises:
        ValueError: a path leads out of the folder, or a digest is none.
    """
    files = {}
    for path, pin in facts.items():
        _check_inside(path)
        table = Table(pin if isinstance(pin, dict) else {})
        files[path] = FilePin(Digest(table.text("sha256")), table.count("size_bytes"))
        table.end()
    return files


def files_facts(files: Mapping[str, FilePin]) -> dict[str, Any]:
    """*files* as plain values."""
    return {path: {"sha256": pin.digest.hex, "size_bytes": pin.size_bytes} for path, pin in sorted(files.items())}


def is_inside(path: str) -> bool:
    """Whether *path* names something below the folder that it is joined to, on every system."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not path.startswith("/") and not set(path) & set("\\:\0")


def _entry(name: str, table: Table) -> Entry:
    entry = Entry(
        name=name,
        task=Task(table.text("task")),
        engines=tuple(EngineName(engine) for engine in table.texts("engines")),
        languages=tuple(Language(language) for language in table.texts("languages")),
        licence=table.text("licence"),
        source=_source(Table(table.table("source"))),
        files=read_files(table.table("files")),
        figures=tuple(_figure(Table(figure)) for figure in table.tables("figures")),
        timestamps=table.flag("timestamps", default=True),
        note=table.text("note", ""),
        target=Language(table.text("target")) if "target" in table else None,
        decoder_token=table.text("decoder_token") if "decoder_token" in table else None,
        script=Script(table.text("script")) if "script" in table else None,
        base=table.text("base") if "base" in table else None,
    )
    table.end()
    return entry


def _check_inside(path: str) -> None:
    if not is_inside(path):
        msg = f"{path[:80]!r} is no path inside the model's folder"
        raise ValueError(msg)


def _parts(facts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    for path in facts:
        _check_inside(path)
    return {path: Table(facts).texts(path) for path in facts}


def _figure(table: Table) -> Figure:
    figure = Figure(text=table.text("text"), source=table.text("source"))
    table.end()
    return figure


def _source(table: Table) -> Source:
    source: Source
    match table.text("kind"):
        case "pip":
            source = PipSource(requirements=table.texts("requirements"), parts=_parts(table.table("parts")))
        case "bundled":
            source = BundledSource(package=table.text("package"), path=table.text("path"))
        case "hub":
            source = HubSource(repository=table.text("repository"), revision=table.text("revision"))
        case "convert":
            source = ConvertSource(
                repository=table.text("repository"),
                base=table.text("base"),
                revision=table.text("revision", "main"),
            )
        case "folder":
            source = FolderSource(path=Path(table.text("path")))
        case "manual":
            source = ManualSource(steps=table.text("steps"))
        case kind:
            msg = f"source: {kind[:40]!r} is no kind of source; say pip, bundled, hub, convert, folder or manual"
            raise ValueError(msg)
    table.end()
    return source
