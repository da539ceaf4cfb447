"""The practice interviews that come with the program. Importing this needs nothing but the standard library."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from practice.reference import Said, read_reference
from testimony.language import WITNESS_LANGUAGES, Language


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeInterview:
    """A synthetic interview: invented sentences, spoken by a machine. No real person is heard or meant.

    Attributes:
        name: ``kk-1``; also the name of its folder.
        audio: the recording.
        reference: what is said in it and when, with its English; `sentences` reads it.
        glossary: the terms that occur in it, in the form that ``testimony glossary import`` takes.
    """

    name: str
    language: Language
    audio: Path
    reference: Path
    glossary: Path

    def sentences(self) -> tuple[Said, ...]:
        """What is said in it, in order."""
        return read_reference(self.reference)


def audio_name(name: str) -> str:
    """What the recording of an interview is called: whoever sees the file alone must see that it is synthetic."""
    return f"synthetic-interview-{name}.ogg"


def shipped() -> tuple[PracticeInterview, ...]:
    """All of them, by language and number."""
    home = Path(str(resources.files("practice") / "interviews"))
    return tuple(
        PracticeInterview(
            name=folder.name,
            language=language,
            audio=folder / audio_name(folder.name),
            reference=folder / "reference.tsv",
            glossary=folder / "glossary.csv",
        )
        for language in WITNESS_LANGUAGES
        for folder in sorted(home.glob(f"{language.value}-*/"))
    )
