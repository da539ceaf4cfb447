"""Language profiles: how a model has to be used for a language that it may know under another name."""

from dataclasses import dataclass
from typing import Any

from models.entry import EngineName, Entry
from testimony.errors import BadInputError
from testimony.language import USUAL_SCRIPT, Language, LanguageTag, Script

# A decoding window holds 224 tokens. Uyghur costs 0.94 tokens a character in Arabic script, so that 17 s of fluent
# speech fill it; Kazakh is far cheaper, and is bounded by Whisper's 30 s of audio (research figures, base vocabulary).
WINDOW_MS = {Language.UYGHUR: 15_000}
USUAL_WINDOW_MS = 28_000

# The token that fine-tunes were trained to use for a language which Whisper has none for.
BORROWED_TOKEN = {Language.UYGHUR: "uz"}

# Which language stands in, best first, where no model knows the one that is spoken. Character error rates of base on 61
# Uyghur utterances after transliteration: forced Turkish 0.80 (3 loops), Kazakh 0.86 (17 loops), Uzbek 0.94 (16 loops).
SISTERS = {Language.UYGHUR: (Language.TURKISH, Language.KAZAKH)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """How one model is used for one language.

    Attributes:
        tag: what the wording is labelled as, with the script that it ends up in.
        decoder_token: the language that the model is told to write: as Whisper spells it, or, of a model with an
            adapter for each language (MMS), the adapter's name.
        script: the script that the model itself writes.
        window_ms: the longest stretch that is decoded at once.
        timestamps: whether the model was trained to write times between the words.
        approximate: the model does not know the language; a related one stands in for it.
    """

    language: Language
    tag: LanguageTag
    decoder_token: str
    script: Script
    window_ms: int
    timestamps: bool = True
    approximate: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the key of a chunk: everything that changes what is heard."""
        return {
            "language": self.language.value,
            "tag": str(self.tag),
            "decoder_token": self.decoder_token,
            "script": self.script.value,
            "window_ms": self.window_ms,
            "timestamps": self.timestamps,
            "approximate": self.approximate,
        }


class WrongModelError(BadInputError):
    """A model was named that does not hear the language."""

    def __init__(self, model: str, language: Language, heard: tuple[Language, ...]) -> None:
        super().__init__(model, language, heard)
        self.model, self.language, self.heard = model, language, heard

    def __str__(self) -> str:
        heard = ", ".join(language.english_name for language in self.heard) or "no language of this archive"
        return (
            f"{self.model} does not hear {self.language.english_name} (it hears {heard}); "
            "name another with --transcriber, or see `testimony models list`"
        )


def sister(language: Language, entry: Entry) -> Language | None:
    """The language that can stand in for *language* with this model, or None."""
    return next((near for near in SISTERS.get(language, ()) if near in entry.languages), None)


def profile_for(language: Language, entry: Entry, approximate: bool = False) -> Profile:
    """How the model of *entry* is used for *language*.

    A model that knows the language is used for it, whatever *approximate* says.

    Raises:
        WrongModelError: the model does not know the language, and nothing may or can stand in for it.
    """
    if language in entry.languages:
        # Only Whisper has a fixed set of languages, out of which another one's token has to be borrowed.
        borrowed = language.value if _hears_letters(entry) else BORROWED_TOKEN.get(language, language.value)
        token = entry.decoder_token or borrowed
        return _profile(language, language, entry, token)
    near = sister(language, entry)
    if not approximate or near is None:
        raise WrongModelError(entry.name, language, entry.languages)
    return _profile(language, near, entry, near.value)


def _profile(spoken: Language, written: Language, entry: Entry, token: str) -> Profile:
    """*written* is the language whose spelling the model produces: that of a sister, where it stands in."""
    approximate = spoken is not written
    script = USUAL_SCRIPT[written] if approximate or entry.script is None else entry.script
    # A sister's spelling cannot be brought into Arabic letters, and must never look like agreed Uyghur spelling.
    readable = approximate or script is not Script.LATIN or spoken is not Language.UYGHUR
    return Profile(
        language=spoken,
        tag=LanguageTag(spoken, script if readable else Script.ARABIC),
        decoder_token=token,
        script=script,
        window_ms=USUAL_WINDOW_MS if _hears_letters(entry) else WINDOW_MS.get(spoken, USUAL_WINDOW_MS),
        timestamps=entry.timestamps,
        approximate=approximate,
    )


def _hears_letters(entry: Entry) -> bool:
    """Whether it is a CTC model, which has neither language tokens nor a limit to what it can write in a window."""
    return entry.engines == (EngineName.CTC,)
