"""Learning: an adapter is installed if it hears better, and only then."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from learn.acceptance import NotAcceptedError, accept
from learn.clip import Clip
from learn.learning import Order, learn
from learn.peft import write_adapter
from learn.progress import Progress
from learn.rank import Rank
from learn.teaching import fitting
from learn.window import Window
from media.samples import Samples
from models.catalogue import Catalogue
from models.entry import EngineName, Entry, Task
from models.installed import Installed
from models.shelf import AlreadyInstalledError, Shelf
from models.source import FolderSource
from models.weights import Arrays
from testimony.identity import Digest
from testimony.language import Language
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.port import Evidence, Options, Utterance
from transcribe.profiles import Profile

LAYER = "base_model.model.model.decoder.layers.0.fc1"


class Hears:
    """Hears the same in whatever it is given, and remembers with which token it was asked to write."""

    def __init__(self, text: str, evidence: Evidence | None = None) -> None:
        self.tokens: list[str] = []
        self._text = text
        self._evidence = evidence or Evidence(avg_logprob=-0.1, no_speech_prob=0.0, compression_ratio=1.0)

    @property
    def model(self) -> ModelCard:
        return ModelCard(name="double", engine="double", digest=Digest.of_facts({}), licence="none")

    def transcribe(
        self, samples: Samples, clips: Sequence[Span], profile: Profile, options: Options
    ) -> Sequence[Utterance]:
        self.tokens.append(profile.decoder_token)
        return [Utterance(span=clips[0], text=self._text, evidence=self._evidence)] if self._text else []


class Teacher:
    """Writes an adapter of random numbers, and remembers the windows that it was to be made from."""

    def __init__(self) -> None:
        self.material: list[Window] = []

    def __call__(self, order: Order, material: Sequence[Window], progress: Progress) -> Path:
        self.material = list(material)
        folder = order.work / "adapter"
        halves = {f"{LAYER}.lora_A.weight": np.ones((2, 8)), f"{LAYER}.lora_B.weight": np.ones((32, 2))}
        matrices = {name: half.astype(np.float32) for name, half in halves.items()}
        write_adapter(folder, order.base.entry.name, Rank(rank=2, alpha=2), matrices)
        return folder


@pytest.fixture
def shelf(tmp_path: Path, base_arrays: Arrays) -> Shelf:
    folder = tmp_path / "brought"
    folder.mkdir()
    base_arrays.write(folder / "model.bin")
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_text("{}", encoding="utf-8")
    entry = Entry(
        name="whisper-base",
        task=Task.TRANSCRIBE,
        engines=(EngineName.FASTER_WHISPER,),
        languages=(Language.KAZAKH,),
        licence="MIT",
        source=FolderSource(path=folder),
    )
    shelf = Shelf(tmp_path / "shelf", Catalogue({"whisper-base": entry}))
    shelf.pull("whisper-base")
    return shelf


@pytest.fixture
def order(shelf: Shelf, tmp_path: Path) -> Order:
    return Order(
        language=Language.UYGHUR,
        name="learnt-ug",
        licence="LicenseRef-confidential",
        base=shelf.get("whisper-base"),
        work=tmp_path / "work",
    )


@pytest.fixture
def clips(clip_of: Callable[..., Clip]) -> list[Clip]:
    return [clip_of("سالام", recording=f"rec-{number % 4}") for number in range(20)]


def _silently(doing: str, done: int, total: int, loss: float | None = None) -> None:
    """Nobody waits for a test."""


def _listening(before: Hears, after: Hears) -> Callable[[Installed], Hears]:
    return lambda model: before if model.entry.name == "whisper-base" else after


def test_an_adapter_that_hears_better_is_installed(order: Order, clips: list[Clip], shelf: Shelf) -> None:
    before, after, teacher = Hears("salam"), Hears("سالام"), Teacher()

    report = learn(order, clips, shelf=shelf, teach=teacher, listen=_listening(before, after), progress=_silently)

    assert report.installed == shelf.verified("learnt-ug")
    assert report.installed.entry == replace(order.entry, base="whisper-base")
    assert (report.before.letters.share, report.after.letters.share) == (1.0, 0.0)
    assert (report.learnt_from, report.held_out, report.same_voices) == (15, 5, False)
    assert set(before.tokens) == set(after.tokens) == {"uz"}
    assert sum(len(window.clips) for window in teacher.material) == 15


def test_nothing_of_what_was_learnt_from_is_left_behind(order: Order, clips: list[Clip], shelf: Shelf) -> None:
    learn(order, clips, shelf=shelf, teach=Teacher(), listen=_listening(Hears("س"), Hears("سالام")), progress=_silently)

    assert not order.work.exists()


def test_an_adapter_that_hears_no_better_is_not_installed(order: Order, clips: list[Clip], shelf: Shelf) -> None:
    same = Hears("سالا")

    report = learn(order, clips, shelf=shelf, teach=Teacher(), listen=_listening(same, same), progress=_silently)

    assert report.installed is None
    assert [model.entry.name for model in shelf.installed()] == ["whisper-base"]


def test_a_name_that_is_taken_is_told_before_anything_is_learnt(order: Order, clips: list[Clip], shelf: Shelf) -> None:
    teacher = Teacher()

    with pytest.raises(AlreadyInstalledError):
        learn(
            replace(order, name="whisper-base"),
            clips,
            shelf=shelf,
            teach=teacher,
            listen=_listening(Hears(""), Hears("")),
            progress=_silently,
        )

    assert teacher.material == []


def test_the_learnt_model_says_what_it_was_made_of(order: Order, clips: list[Clip], shelf: Shelf) -> None:
    learn(order, clips, shelf=shelf, teach=Teacher(), listen=_listening(Hears(""), Hears("سالام")), progress=_silently)

    manifest = json.loads((shelf.get("learnt-ug").folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["base"] == order.base.digest.hex
    assert {"decoder_token": "uz", "timestamps": False}.items() <= manifest["entry"].items()


@pytest.mark.parametrize(("windows", "epochs"), [(1, 12), (60, 10), (200, 4), (5000, 4)])
def test_a_little_is_gone_through_more_often_than_a_lot(windows: int, epochs: int) -> None:
    assert fitting(windows, seed=1).epochs == epochs


LOOPING = Evidence(avg_logprob=-0.1, no_speech_prob=0.0, compression_ratio=9.0, at_token_limit=True)


@pytest.mark.parametrize(
    ("hears", "faults"),
    [
        (Hears("salam"), "of Uyghur it does not write Arabic letters"),
        (Hears(""), "of Uyghur it writes nothing"),
        (Hears("2018."), "of Uyghur it writes nothing"),
        (Hears("سا سا سا", LOOPING), "of Uyghur it repeats itself; of Uyghur it does not end"),
    ],
    ids=["another script", "silence", "no letters", "a loop"],
)
def test_a_model_that_cannot_be_used_is_not_accepted(hears: Hears, faults: str, order: Order, tmp_path: Path) -> None:
    with pytest.raises(NotAcceptedError) as refused:
        accept(order.entry, tmp_path, lambda _model: hears)

    assert str(refused.value) == f"learnt-ug was tried out on a synthetic clip and is not installed: {faults}"


def test_a_model_that_writes_its_script_is_accepted_whatever_it_writes(order: Order, tmp_path: Path) -> None:
    hears = Hears("ئۇلار ئۆيگە 2018-يىلى كەلدى")

    accept(order.entry, tmp_path, lambda _model: hears)

    assert hears.tokens == ["uz"]
