"""The trial that a merged adapter has to pass before anybody may use it."""

import unicodedata
from importlib import resources
from pathlib import Path

from learn.examination import Listener
from media.samples import samples
from models.entry import Entry
from models.installed import Installed
from testimony.errors import BadInputError
from testimony.identity import Digest
from testimony.language import Language, Script
from testimony.span import Span
from transcribe.hearing import LOOP_RATIO
from transcribe.port import Options
from transcribe.profiles import profile_for

#: How much of what it writes must be in its script: a name or a number may be in another.
_SHARE = 0.9
_CLIP = Span(0, 15_000)  # all of it


class NotAcceptedError(BadInputError):
    """A model was tried out and does not do what is said of it. It names every fault."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return f"{self.name} was tried out on a synthetic clip and is not installed: {'; '.join(self.faults)}"


def accept(entry: Entry, folder: Path, listen: Listener) -> None:
    """Let the model in *folder* hear a short synthetic clip of each language that it is there for.

    It has to write something, in its script, without repeating itself, and to end by itself. What it writes need not
    be right: a model of human speech owes nothing to a machine's voice.

    Raises:
        NotAcceptedError: it does not.
    """
    model = Installed(entry=entry, folder=folder, digest=Digest.of_facts({}))
    faults = []
    for language in entry.languages:
        clip = Path(str(resources.files("learn") / "trial" / f"{language.value}.wav"))
        if clip.is_file():
            faults += [f"of {language.english_name} {fault}" for fault in _faults(model, language, clip, listen)]
    if faults:
        raise NotAcceptedError(entry.name, tuple(faults))


def _faults(model: Installed, language: Language, clip: Path, listen: Listener) -> list[str]:
    profile = profile_for(language, model.entry)
    sound = samples(clip, _CLIP)
    whole = [Span(0, len(sound) // 16)]
    heard = listen(model).transcribe(sound, whole, profile, Options(retry_loops=False))
    text = " ".join(utterance.text for utterance in heard)
    letters = [character for character in text if character.isalpha()]
    faults = []
    if not letters:
        faults.append("it writes nothing")
    elif sum(_in(profile.script, letter) for letter in letters) < _SHARE * len(letters):
        faults.append(f"it does not write {profile.script.name.capitalize()} letters")
    if any(utterance.evidence.compression_ratio > LOOP_RATIO for utterance in heard):
        faults.append("it repeats itself")
    if any(utterance.evidence.at_token_limit for utterance in heard):
        faults.append("it does not end")
    return faults


def _in(script: Script, letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(script.name)
