"""What a person says about a model that the catalogue does not know."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.entry import Entry, Task, is_model_name
from models.layout import ADAPTER, ARGOS, CONFIG, CONVERTED, CTC, Layout, NotAModelError
from models.source import ManualSource
from testimony.errors import BadInputError
from testimony.language import Language, Script


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """Facts about a model that its files do not give.

    Attributes:
        name: what it shall be called; None for the name of its folder.
        languages: those that it hears, or that it translates from. An Argos package names its own.
        licence: under which it may be used, as an SPDX expression where there is one.
        decoder_token: the language token that a recogniser was trained to use, where it is not the language's own.
        script: the script that it writes, where that is not the language's usual one.
        timestamps: whether it gives times of its own.
    """

    name: str | None = None
    languages: tuple[Language, ...] = ()
    licence: str | None = None
    decoder_token: str | None = None
    script: Script | None = None
    timestamps: bool = True

    @property
    def says_more_than_a_name(self) -> bool:
        return self != Statement(name=self.name)


NOTHING_SAID = Statement()


class StatementError(BadInputError):
    """A model was brought of which too little was said, or something that cannot be. It names every fault."""

    def __init__(self, delivery: str, faults: tuple[str, ...]) -> None:
        super().__init__(delivery, faults)
        self.delivery, self.faults = delivery, faults

    def __str__(self) -> str:
        return f"{self.delivery} cannot be added yet: {'; '.join(self.faults)}"


def state(name: str, statement: Statement, delivery: Path, layout: Layout, folder: Path) -> Entry:
    """The entry of a model that a person brought.

    Args:
        name: what it shall be called.
        delivery: what was handed in.
        folder: the model itself, already unpacked.

    Raises:
        StatementError: too little was said about it.
    """
    languages, target = _languages(statement, delivery, layout, folder)
    if faults := tuple(_faults(name, statement, layout, languages)):
        raise StatementError(delivery.name, faults)
    return Entry(
        name=name,
        task=layout.task,
        engines=layout.engines,
        languages=languages,
        target=target,
        licence=statement.licence or "",
        source=ManualSource(steps=f"it was added from {delivery.name}; add it from there again"),
        decoder_token=statement.decoder_token,
        script=statement.script,
        timestamps=statement.timestamps,
        base=_base(delivery, folder) if layout is ADAPTER else None,
    )


def _faults(name: str, statement: Statement, layout: Layout, languages: tuple[Language, ...]) -> Iterator[str]:
    if not is_model_name(name):
        yield f"{name[:64]!a} cannot be its name; say --name in lower-case letters, digits, dots and hyphens"
    if not statement.licence:
        yield "say under which licence it may be used with --licence"
    if layout is ARGOS and statement.languages not in {(), languages}:
        yield f"it translates from {' and '.join(languages)}, whatever --language says"
    if not languages:
        does = "translates from" if layout.task is Task.TRANSLATE else "hears"
        yield f"say which language it {does} with --language"
    whispers = layout.task is Task.TRANSCRIBE and layout is not CTC
    if whispers and Language.UYGHUR in languages and not statement.decoder_token:
        yield "Whisper has no token for Uyghur; say with --decoder-token which one it was trained to use, such as uz"


def _languages(
    statement: Statement, delivery: Path, layout: Layout, folder: Path
) -> tuple[tuple[Language, ...], Language | None]:
    """The languages that a model takes, and the one that a translator writes."""
    if layout is ARGOS:
        return _package_languages(delivery, folder)
    # A converted model may know two hundred languages and does not say which it is good at.
    return statement.languages, Language.ENGLISH if layout is CONVERTED else None


def _package_languages(delivery: Path, folder: Path) -> tuple[tuple[Language, ...], Language]:
    """The languages that a translation package says it translates from and into."""
    try:
        metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        return (Language(metadata["from_code"]),), Language(metadata["to_code"])
    except (ValueError, KeyError, TypeError):
        fault = f"its metadata.json names no from_code and to_code among {', '.join(Language)}"
        raise NotAModelError(delivery.name, (fault,)) from None


def _base(delivery: Path, folder: Path) -> str:
    """The name of the model that an adapter says it was trained beside, without that of its publisher."""
    try:
        base: str = json.loads((folder / CONFIG).read_text(encoding="utf-8"))["base_model_name_or_path"]
        return base.rstrip("/").rpartition("/")[2]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotAModelError(delivery.name, (f"its {CONFIG} names no base_model_name_or_path",)) from None
