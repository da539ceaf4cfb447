"""Argos packages, run through CTranslate2 and SentencePiece directly.

The library's own call takes one text at a time, cuts it with a splitter that it downloads, and joins the sentences
before it decodes them, so that no one can tell which is which. Its packages are plain folders; we read those, batch the
sentences of a whole interview, and keep them apart. A test holds that the library gives the same text for one sentence.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from testimony.errors import BadInputError
from testimony.run import ModelCard
from translate.port import Hypothesis
from translate.provider import refuse_remote_provider
from translate.search import Search
from translate.spelling import Spelling, processor, vocabulary

_FILES = ("metadata.json", "sentencepiece.model", "model/model.bin")
_NEEDED = ("from_code", "to_code")


class NotAnArgosPackageError(BadInputError):
    """A folder that cannot be used as an Argos package."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return f"{self.name} is not a usable Argos package: {'; '.join(self.faults)}; install it again"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArgosTranslator:
    """A translation model of one Argos package; a `Translator` and a `Completer`.

    Attributes:
        from_code: the language that the package says it reads (``kk``).
        to_code: the language that it says it writes.
    """

    model: ModelCard
    from_code: str
    to_code: str
    _search: Search

    @classmethod
    def load(cls, folder: Path, card: ModelCard, threads: int, environment: Mapping[str, str] | None = None) -> Self:
        """Load the package in *folder*, to run on *threads* threads.

        Raises:
            NotAnArgosPackageError: files are missing or unreadable; it names every fault.
            RemoteProviderError: *environment* would have texts sent away by anything that uses the Argos library.
        """
        refuse_remote_provider(environment or {})
        home = _package_folder(folder)
        metadata = _metadata(home)
        import ctranslate2  # only the worker pays for the engine

        try:
            engine = ctranslate2.Translator(
                str(home / "model"), device="cpu", compute_type="auto", inter_threads=threads, intra_threads=1
            )
            pieces = processor(home / "sentencepiece.model")
            known = frozenset(vocabulary(home / "model", "target"))
        except (RuntimeError, OSError, ValueError) as error:
            raise NotAnArgosPackageError(home.name, (f"its weights cannot be read ({error})",)) from error
        prefix = metadata.get("target_prefix") or ""
        spelling = Spelling(prefix=(prefix,) if prefix else (), vocabulary=known, source=pieces, target=pieces)
        return cls(
            model=card,
            from_code=metadata["from_code"],
            to_code=metadata["to_code"],
            _search=Search(name=card.name, engine=engine, spelling=spelling),
        )

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        """See `Translator.translate`.

        Raises:
            TranslationFailedError: the engine gave up; it may be a damaged model.
        """
        return self._search.translate(sentences, hypotheses)

    def complete(self, sentences: Sequence[str], beginnings: Sequence[str]) -> Sequence[str | None]:
        """See `Completer.complete`."""
        return self._search.complete(sentences, beginnings)

    def weigh(self, sentences: Sequence[str], translations: Sequence[str]) -> Sequence[float | None]:
        """See `Completer.weigh`."""
        return self._search.weigh(sentences, translations)


def _package_folder(folder: Path) -> Path:
    """The folder with the files: *folder*, or the only one in it, as an unpacked archive has it."""
    if not (folder / "metadata.json").exists() and folder.is_dir():
        inner = [path for path in folder.iterdir() if (path / "metadata.json").is_file()]
        if len(inner) == 1:
            return inner[0]
    return folder


def _metadata(home: Path) -> dict[str, Any]:
    """What the package says about itself, once all its files are known to be there."""
    faults = [f"there is no {name}" for name in _FILES if not (home / name).is_file()]
    if (home / "bpe.model").is_file():
        faults.append("it is of the older kind, with bpe.model, which is not supported")
    metadata: Any = None
    if (home / "metadata.json").is_file():
        try:
            metadata = json.loads((home / "metadata.json").read_text(encoding="utf-8"))
        except ValueError:
            faults.append("its metadata.json is not JSON")
        else:
            faults += _faults_of(metadata)
    if faults:
        raise NotAnArgosPackageError(home.name, tuple(faults))
    return dict(metadata)


def _faults_of(metadata: Any) -> list[str]:
    if not isinstance(metadata, dict):
        return ["its metadata.json holds no object"]
    faults = [f"its metadata.json has no {key}" for key in _NEEDED if not isinstance(metadata.get(key), str)]
    if not isinstance(metadata.get("target_prefix") or "", str):
        faults.append("its target_prefix is no text")
    return faults
