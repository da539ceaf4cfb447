"""Which model listens, how it is told to, and what is said where none can."""

from pathlib import Path

import pytest

from models.entry import Entry, Task
from models.installed import Installed
from models.source import HubSource
from testimony.errors import NotInstalledError
from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from transcribe.choice import NoRecogniserError, choose, engine_for
from transcribe.profiles import WrongModelError, profile_for

KAZAKH, UYGHUR, TURKISH, RUSSIAN = Language.KAZAKH, Language.UYGHUR, Language.TURKISH, Language.RUSSIAN

SOURCE = HubSource(repository="somebody/whisper", revision="0" * 40)


def model(
    name: str,
    *languages: Language,
    task: Task = Task.TRANSCRIBE,
    engines: tuple[str, ...] = ("faster-whisper",),
    **facts: object,
) -> Installed:
    entry = Entry(
        name=name,
        task=task,
        engines=engines,
        languages=languages,
        licence="MIT",
        source=SOURCE,
        target=Language.ENGLISH if task is Task.TRANSLATE else None,
        **facts,  # type: ignore[arg-type] # whichever facts a test is about
    )
    return Installed(entry=entry, folder=Path("shelf") / name, digest=Digest("0" * 64))


BASE = model("whisper-base", KAZAKH, RUSSIAN, TURKISH)
FINE_TUNE = model("kazakh-whisper", KAZAKH)
UYGHUR_LATIN = model("whisper-small-ug", UYGHUR, decoder_token="uz", script=Script.LATIN, timestamps=False)  # noqa: S106 - a language, no password


def test_the_most_specialised_model_listens() -> None:
    assert choose(KAZAKH, [BASE, FINE_TUNE, UYGHUR_LATIN]) is FINE_TUNE


def test_the_named_model_listens() -> None:
    assert choose(KAZAKH, [BASE, FINE_TUNE], "whisper-base") is BASE


def test_a_translator_does_not_listen() -> None:
    with pytest.raises(NoRecogniserError):
        choose(KAZAKH, [model("kk-en", KAZAKH, task=Task.TRANSLATE)])


def test_a_language_that_no_model_hears_is_refused_with_what_to_install() -> None:
    with pytest.raises(NoRecogniserError) as refusal:
        choose(UYGHUR, [])

    assert str(refusal.value) == (
        "no installed model hears Uyghur, and nothing was transcribed; `testimony models list` names those that do, "
        "`testimony models pull NAME` installs one"
    )


def test_a_sister_language_is_offered_but_never_taken_unasked() -> None:
    with pytest.raises(NoRecogniserError, match="--approximate lets a model of a related language try"):
        choose(UYGHUR, [BASE])

    assert choose(UYGHUR, [BASE], approximate=True) is BASE


def test_a_model_that_knows_the_language_comes_before_any_sister() -> None:
    assert choose(UYGHUR, [BASE, UYGHUR_LATIN], approximate=True) is UYGHUR_LATIN


def test_a_named_model_for_another_language_is_refused() -> None:
    with pytest.raises(WrongModelError) as refusal:
        choose(UYGHUR, [FINE_TUNE], "kazakh-whisper", approximate=False)

    assert str(refusal.value) == (
        "kazakh-whisper does not hear Uyghur (it hears Kazakh); name another with --transcriber, "
        "or see `testimony models list`"
    )


def test_a_named_model_that_is_not_here_is_refused_with_how_to_get_it() -> None:
    with pytest.raises(NotInstalledError) as refusal:
        choose(KAZAKH, [BASE], "whisper-large-v3")

    assert str(refusal.value) == (
        "the speech model 'whisper-large-v3' is not installed; "
        "`testimony models list` names those that there are, and how each is installed"
    )


def test_kazakh_is_decoded_as_kazakh_in_long_windows() -> None:
    profile = profile_for(KAZAKH, BASE.entry)

    assert (profile.decoder_token, profile.window_ms, str(profile.tag)) == ("kk", 28_000, "kk-Cyrl")
    assert not profile.approximate


def test_uyghur_is_decoded_under_its_borrowed_token_in_short_windows() -> None:
    profile = profile_for(UYGHUR, UYGHUR_LATIN.entry, approximate=True)

    assert (profile.decoder_token, profile.window_ms, profile.timestamps) == ("uz", 15_000, False)
    assert (profile.script, str(profile.tag), profile.approximate) == (Script.LATIN, "ug-Arab", False)


def test_a_uyghur_model_that_names_no_token_borrows_uzbeks() -> None:
    assert profile_for(UYGHUR, model("arabic-ug", UYGHUR).entry).decoder_token == "uz"  # noqa: S105 - a language, no password


def test_turkish_stands_in_for_uyghur_and_kazakh_where_there_is_no_turkish() -> None:
    turkish = profile_for(UYGHUR, BASE.entry, approximate=True)
    kazakh = profile_for(UYGHUR, FINE_TUNE.entry, approximate=True)

    assert (turkish.decoder_token, turkish.tag, turkish.approximate) == ("tr", LanguageTag(UYGHUR, Script.LATIN), True)
    assert (kazakh.decoder_token, kazakh.tag, kazakh.window_ms) == ("kk", LanguageTag(UYGHUR, Script.CYRILLIC), 15_000)


@pytest.mark.parametrize(("language", "approximate"), [(UYGHUR, False), (RUSSIAN, True)])
def test_nothing_stands_in_unasked_or_without_a_sister(language: Language, approximate: bool) -> None:
    with pytest.raises(WrongModelError):
        profile_for(language, FINE_TUNE.entry, approximate)


def test_a_starter_comes_last_for_a_recording_and_first_for_practice() -> None:
    starter = model("starter-kk", KAZAKH)

    assert choose(KAZAKH, [starter, BASE]) is BASE
    assert choose(KAZAKH, [starter, BASE], practice=True) is starter
    assert choose(KAZAKH, [starter]) is starter


LETTERS = model("xls-r-uyghur", UYGHUR, engines=("ctc",))


def test_where_an_engine_is_named_only_what_it_can_run_is_thought_of() -> None:
    assert choose(UYGHUR, [UYGHUR_LATIN, LETTERS], engine="ctc") is LETTERS
    with pytest.raises(NoRecogniserError):
        choose(UYGHUR, [UYGHUR_LATIN], engine="ctc")


@pytest.mark.parametrize(
    ("heard", "named", "engine"),
    [
        (BASE, None, "faster-whisper"),
        (LETTERS, None, "ctc"),
        (BASE, "openai-whisper", "openai-whisper"),
        (model("both", KAZAKH, engines=("openai-whisper", "faster-whisper")), None, "faster-whisper"),
    ],
)
def test_a_model_runs_under_the_usual_engine_where_that_can_run_it(
    heard: Installed, named: str | None, engine: str
) -> None:
    assert engine_for(heard, named, "faster-whisper") == engine


def test_a_model_that_hears_letters_borrows_no_token_and_fears_no_limit() -> None:
    letters = profile_for(UYGHUR, LETTERS.entry)
    adapter = profile_for(UYGHUR, model("mms", UYGHUR, engines=("ctc",), decoder_token="uig-script_arabic").entry)  # noqa: S106

    assert (letters.decoder_token, letters.window_ms, letters.script) == ("ug", 28_000, Script.ARABIC)
    assert adapter.decoder_token == "uig-script_arabic"  # noqa: S105 - a language, no password
    assert profile_for(UYGHUR, UYGHUR_LATIN.entry).window_ms == 15_000
