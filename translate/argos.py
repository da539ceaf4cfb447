"""Argos packages, run through CTranslate2 and SentencePiece directly.

The library's own call takes one text at a time, cuts it with a splitter that it downloads, and joins the sentences
before it decodes them, so that no one can tell which is which. Its packages are plain folders; we read those, batch the
sentences of a whole interview, and keep them apart. A test holds that the library gives the same text for one sentence.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from testimony.errors import BadInputError, JobError
from testimony.run import ModelCard
from translate.port import Hypothesis
from translate.provider import refuse_remote_provider

if TYPE_CHECKING:
    import ctranslate2
    import sentencepiece

_FILES = ("metadata.json", "sentencepiece.model", "model/model.bin")
_NEEDED = ("from_code", "to_code")
# The library's own search: beam of four, and this length penalty.
_BEAM, _LENGTH_PENALTY = 4, 0.2
# Tokens in a batch, padding included. The library takes 32, about one sentence; this fills two cores and little memory.
_BATCH_TOKENS = 1024
# Some models know no more than 128 positions. Longer sentences are cut; outputs that run on are cut off and flagged.
_LONGEST_INPUT = 100
_LONGEST_OUTPUTS = (256, 127)


class NotAnArgosPackageError(BadInputError):
    """A folder that cannot be used as an Argos package."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return f"{self.name} is not a usable Argos package: {'; '.join(self.faults)}; install it again"


class TranslationFailedError(JobError):
    """The engine gave up on a batch of sentences."""

    def __init__(self, model: str, cause: str) -> None:
        super().__init__(model, cause)
        self.model, self.cause = model, cause

    def __str__(self) -> str:
        return f"{self.model} could not translate ({self.cause}); check it with `testimony models verify`"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArgosTranslator:
    """A translation model of one Argos package; a `Translator`.

    Attributes:
        from_code: the language that the package says it reads (``kk``).
        to_code: the language that it says it writes.
        target_prefix: the token that its translations begin with, or "".
    """

    model: ModelCard
    from_code: str
    to_code: str
    target_prefix: str
    _engine: "ctranslate2.Translator"
    _pieces: "sentencepiece.SentencePieceProcessor"

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
        import sentencepiece

        try:
            engine = ctranslate2.Translator(
                str(home / "model"), device="cpu", compute_type="auto", inter_threads=1, intra_threads=threads
            )
            pieces = sentencepiece.SentencePieceProcessor(model_file=str(home / "sentencepiece.model"))
        except (RuntimeError, OSError, ValueError) as error:
            raise NotAnArgosPackageError(home.name, (f"its weights cannot be read ({error})",)) from error
        return cls(
            model=card,
            from_code=metadata["from_code"],
            to_code=metadata["to_code"],
            target_prefix=metadata.get("target_prefix") or "",
            _engine=engine,
            _pieces=pieces,
        )

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        """See `Translator.translate`. The engine sorts by length itself, so that no batch is mostly padding.

        Raises:
            TranslationFailedError: the engine gave up; it may be a damaged model.
        """
        stretches = [list(_stretches(self._pieces.encode(sentence, out_type=str))) for sentence in sentences]
        results = iter(self._searched([stretch for sentence in stretches for stretch in sentence], hypotheses))
        return [_joined([next(results) for _ in sentence]) for sentence in stretches]

    def _searched(self, stretches: list[list[str]], hypotheses: int) -> list[tuple[Hypothesis, ...]]:
        """The proposals for each stretch of pieces, in order."""
        for longest in _LONGEST_OUTPUTS:
            try:
                results = self._engine.translate_batch(
                    stretches,
                    target_prefix=[[self.target_prefix]] * len(stretches) if self.target_prefix else None,
                    replace_unknowns=True,
                    max_batch_size=_BATCH_TOKENS,
                    batch_type="tokens",
                    beam_size=max(hypotheses, _BEAM),
                    num_hypotheses=hypotheses,
                    length_penalty=_LENGTH_PENALTY,
                    max_decoding_length=longest,
                    return_scores=True,
                )
            except RuntimeError as error:
                if longest == _LONGEST_OUTPUTS[-1]:
                    raise TranslationFailedError(self.model.name, str(error)) from error
            else:
                break
        return [
            tuple(Hypothesis(self._text(pieces), score) for pieces, score in zip(r.hypotheses, r.scores, strict=True))
            for r in results
        ]

    def _text(self, pieces: list[str]) -> str:
        # Token by token: once decoded, a prefix such as eng_Latn can no longer be told from the text.
        own = pieces[1:] if self.target_prefix and pieces[:1] == [self.target_prefix] else pieces
        return str(self._pieces.decode_pieces(own)).replace("▁", " ").strip()


def _stretches(pieces: list[str]) -> Iterator[list[str]]:
    """*pieces* in stretches that any model can hold, cut where a word begins; none where there are no pieces."""
    while len(pieces) > _LONGEST_INPUT:
        cut = next((at for at in range(_LONGEST_INPUT, 0, -1) if pieces[at].startswith("▁")), _LONGEST_INPUT)
        yield pieces[:cut]
        pieces = pieces[cut:]
    if pieces:
        yield pieces


def _joined(stretches: Sequence[tuple[Hypothesis, ...]]) -> tuple[Hypothesis, ...]:
    """The proposals for a sentence out of those for its stretches: first with first, second with second."""
    if not stretches:
        return (Hypothesis("", 0.0),)
    return tuple(
        Hypothesis(" ".join(part.text for part in parts), sum(part.score for part in parts))
        for parts in zip(*stretches, strict=False)  # an engine may find fewer for one of them
    )


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
