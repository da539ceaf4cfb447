"""How a model spells: a text in pieces with the tags that its family expects, and pieces back into a text."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sentencepiece

_UNKNOWN = "<unk>"
# Languages and places to fill, of NLLB, MADLAD-400 and OPUS-MT: words to a model, and to nobody else.
_TAG = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}|<2[\w-]+>|>>[^<>]*<<|</?s>|<pad>|<mask>|<extra_id_\d+>|madeupword\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Spelling:
    """What stands around and between a model's pieces.

    Attributes:
        before: tags that a source begins with (``kaz_Cyrl``, ``<2en>``, ``>>eng<<``).
        after: tags that a source ends with (``</s>``).
        prefix: tags that every output begins with (``eng_Latn``).
        vocabulary: every piece that the model can write; empty where nobody can tell.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    vocabulary: Collection[str] = frozenset()
    source: "sentencepiece.SentencePieceProcessor"
    target: "sentencepiece.SentencePieceProcessor"

    def cut(self, text: str) -> list[str]:
        """*text*, of the language translated from, in pieces and without tags."""
        return list(self.source.encode(text, out_type=str))

    def framed(self, pieces: Sequence[str]) -> list[str]:
        """What the model is given for the *pieces* of a source."""
        return [*self.before, *pieces, *self.after]

    def forced(self, english: str) -> list[str] | None:
        """What an output must begin with to begin with *english*; None where the model cannot spell that.

        A piece that it does not know would come out as a sign of doubt in the middle of a name.
        """
        pieces = list(self.target.encode(english, out_type=str)) if english else []
        if any(piece not in self.vocabulary for piece in pieces) or _UNKNOWN in pieces:
            return None
        return [*self.prefix, *pieces]

    def text(self, pieces: Sequence[str]) -> str:
        """The text of an output, without its tags."""
        # Token by token: once decoded, a prefix such as eng_Latn can no longer be told from the text.
        own = list(pieces[len(self.prefix) :] if tuple(pieces[: len(self.prefix)]) == self.prefix else pieces)
        own = [piece for piece in own if not _TAG.fullmatch(piece)]
        return str(self.target.decode_pieces(own)).replace("▁", " ").strip()


def processor(path: Path) -> "sentencepiece.SentencePieceProcessor":
    """
    Raises:
        OSError, RuntimeError: the file is missing, or no SentencePiece model.
    """
    import sentencepiece  # only the worker pays for the engine

    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def vocabulary(folder: Path, side: str) -> tuple[str, ...]:
    """The pieces that a CTranslate2 model in *folder* knows on its *side*, ``source`` or ``target``; () for none.

    The converters write them as JSON, or one on a line as they did before.
    """
    for name in (f"{side}_vocabulary", "shared_vocabulary"):
        if (path := folder / f"{name}.json").is_file():
            listed: Any = json.loads(path.read_text(encoding="utf-8"))
            return tuple(map(str, listed))
        if (path := folder / f"{name}.txt").is_file():
            return tuple(path.read_text(encoding="utf-8").split("\n"))
    return ()
