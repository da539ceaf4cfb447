"""Models of public families that CTranslate2's own converters have brought into its form: NLLB, MADLAD-400, OPUS-MT.

Each family marks the languages in its own way, and a model that gets the marks of another writes fluent nonsense. So a
folder is judged by what its vocabulary knows, and refused where that fits no family. The marks are those of the models'
own tokenizers (transformers: ``NllbTokenizer``, ``MarianTokenizer``; MADLAD-400's model card).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from testimony.errors import BadInputError
from testimony.language import Language
from testimony.run import ModelCard
from translate.port import Hypothesis
from translate.search import Search
from translate.spelling import Spelling, processor, vocabulary

_END = "</s>"
_NLLB_TAGS = {Language.KAZAKH: "kaz_Cyrl", Language.UYGHUR: "uig_Arab"}
_NLLB_ENGLISH, _MADLAD_ENGLISH, _OPUS_ENGLISH = "eng_Latn", "<2en>", ">>eng<<"
_OPUS_PIECES = ("source.spm", "target.spm")
_SHARED_PIECES = ("sentencepiece.bpe.model", "spiece.model", "sentencepiece.model")


class Family(StrEnum):
    """A family of models, by the way in which they are told the languages."""

    NLLB = "NLLB"
    MADLAD = "MADLAD-400"
    OPUS = "OPUS-MT"


class NotAConvertedModelError(BadInputError):
    """A folder that cannot be used as a converted translation model."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return (
            f"{self.name} is not a usable converted translation model: {'; '.join(self.faults)}; "
            "docs/translation-models.md says how to convert one"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ConvertedTranslator:
    """A converted model; a `Translator` and a `Completer`."""

    model: ModelCard
    family: Family
    _search: Search

    @classmethod
    def load(cls, folder: Path, card: ModelCard, threads: int, language: Language) -> Self:
        """Load the model in *folder*, to translate *language* into English on *threads* threads.

        Raises:
            NotAConvertedModelError: files are missing or unreadable, or it does not know the languages.
        """
        import ctranslate2  # only the worker pays for the engine

        if not (folder / "model.bin").is_file():
            raise NotAConvertedModelError(folder.name, ("there is no model.bin",))
        try:
            family, spelling = _spelling(folder, language)
            # In the arithmetic that it was converted for: "auto" would round float32 weights to bytes unasked.
            engine = ctranslate2.Translator(
                str(folder), device="cpu", compute_type="default", inter_threads=threads, intra_threads=1
            )
        except (RuntimeError, OSError, ValueError) as error:
            raise NotAConvertedModelError(folder.name, (f"it cannot be read ({error})",)) from error
        return cls(model=card, family=family, _search=Search(name=card.name, engine=engine, spelling=spelling))

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


def _spelling(folder: Path, language: Language) -> tuple[Family, Spelling]:
    """The family of the model in *folder*, and how it wants *language* and English to be marked."""
    reads, writes = frozenset(vocabulary(folder, "source")), frozenset(vocabulary(folder, "target"))
    if all((folder / name).is_file() for name in _OPUS_PIECES):
        # A model with several target languages must be told which; one with English alone knows no such tag.
        before = (_OPUS_ENGLISH,) if _OPUS_ENGLISH in reads else ()
        if not before and any(piece.startswith(">>") and piece.endswith("<<") for piece in reads):
            raise NotAConvertedModelError(folder.name, (f"it does not know {_OPUS_ENGLISH}, so it writes no English",))
        source, target = (processor(folder / name) for name in _OPUS_PIECES)
        return Family.OPUS, Spelling(before=before, after=(_END,), vocabulary=writes, source=source, target=target)
    shared = next((folder / name for name in _SHARED_PIECES if (folder / name).is_file()), None)
    if shared is None:
        fault = f"there is neither {' with '.join(_OPUS_PIECES)} nor any of {', '.join(_SHARED_PIECES)}"
        raise NotAConvertedModelError(folder.name, (fault,))
    pieces = processor(shared)
    if _NLLB_ENGLISH in writes:
        tag = _NLLB_TAGS.get(language)
        if tag is None or tag not in reads:
            raise NotAConvertedModelError(folder.name, (f"it does not know {language.english_name} ({tag})",))
        return Family.NLLB, Spelling(
            before=(tag,), after=(_END,), prefix=(_NLLB_ENGLISH,), vocabulary=writes, source=pieces, target=pieces
        )
    if _MADLAD_ENGLISH in reads:
        return Family.MADLAD, Spelling(
            before=(_MADLAD_ENGLISH,), after=(_END,), vocabulary=writes, source=pieces, target=pieces
        )
    fault = f"its vocabulary has neither {_NLLB_ENGLISH} (NLLB) nor {_MADLAD_ENGLISH} (MADLAD-400)"
    raise NotAConvertedModelError(folder.name, (fault,))
