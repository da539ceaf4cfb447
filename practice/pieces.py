"""The pieces that the starter model reads and writes words in: a SentencePiece model with our own spelling rules.

The rules touch no Latin letter, so that the English keeps its capitals while a source text reads the same with and
without them, composed or decomposed, in whichever of its look-alike letters. They travel inside the model: whoever
loads the package gets them.
"""

import io
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from testimony.language import Language

#: Special pieces by their number. CTranslate2 expects the last three by these names.
PADDING, UNKNOWN, START, END = 0, 1, 2, 3

_PUNCTUATION = {"«": '"', "»": '"', "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"}
_INVISIBLE = [*map(chr, range(0x200B, 0x2010)), "\ufeff", "\u00ad", "\u2060"]
# Letters of other Arabic alphabets that stand in for Uyghur ones in text typed on their keyboards.
_UYGHUR_STAND_INS = {"ک": "ك", "ی": "ى", "ه": "ە", "ة": "ە", "ي\u0654": "ئ", "ى\u0654": "ئ", "ـ": ""}
_PRESENTATION_FORMS = [*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)]


def spelling_rules(language: Language) -> dict[str, str]:
    """What is replaced by what before a text is cut into pieces."""
    letters = dict(_cyrillic_rules() if language is Language.KAZAKH else _arabic_rules())
    return _PUNCTUATION | dict.fromkeys(_INVISIBLE, "") | letters


def train_pieces(lines: Iterable[str], language: Language, size: int) -> bytes:
    """Learn at most *size* pieces from lines of both languages; the serialised SentencePiece model.

    Digits stay apart, so that a number that was never seen can still be copied.
    """
    import sentencepiece

    model = io.BytesIO()
    # The model records the name of the rules' file; a bare name says nothing about this machine.
    with TemporaryDirectory() as folder, chdir(folder):
        Path("spelling.tsv").write_text(_as_table(spelling_rules(language)), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=model,
            model_type="unigram",
            vocab_size=size,
            hard_vocab_limit=False,
            character_coverage=1.0,
            split_digits=True,
            normalization_rule_tsv="spelling.tsv",
            num_threads=1,  # sums in one order, so the same model every time
            pad_id=PADDING,
            unk_id=UNKNOWN,
            bos_id=START,
            eos_id=END,
            pad_piece="<blank>",
            minloglevel=2,
        )
    return model.getvalue()


def _cyrillic_rules() -> Iterator[tuple[str, str]]:
    letters = map(chr, range(0x0400, 0x0530))
    for letter in letters:
        decomposed = unicodedata.normalize("NFD", letter)
        for spelling in {letter, decomposed} - {letter.lower()}:
            yield spelling, letter.lower()


def _arabic_rules() -> Iterator[tuple[str, str]]:
    yield from _UYGHUR_STAND_INS.items()
    for form in map(chr, _PRESENTATION_FORMS):
        letters = unicodedata.normalize("NFKC", form)
        if letters != form and " " not in letters:
            yield form, "".join(_UYGHUR_STAND_INS.get(letter, letter) for letter in letters)


def _as_table(rules: dict[str, str]) -> str:
    return "".join(f"{_code_points(before)}\t{_code_points(after)}\n" for before, after in sorted(rules.items()))


def _code_points(text: str) -> str:
    return " ".join(f"{ord(letter):X}" for letter in text)
