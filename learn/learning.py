"""Learning: from clips to a model on the shelf, if it hears better than the one that it began with."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from learn.clip import Clip
from learn.examination import Listener, examine
from learn.measure import Score
from learn.parting import Parting
from learn.progress import Progress
from learn.window import Window, windows
from models.entry import EngineName, Entry, Task
from models.installed import Installed
from models.manifest import Manifest, measure
from models.merging import merge
from models.shelf import AlreadyInstalledError, Shelf
from models.source import ManualSource
from testimony.identity import Digest
from testimony.language import Language
from transcribe.profiles import BORROWED_TOKEN, profile_for

_LONGEST_MS = 20_000  # of a window; what is said in more may not fit into the 224 tokens of a decoding


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is to be learnt, on top of what.

    Attributes:
        name: what the model shall be called.
        licence: under which the model may be used: its makers decide, for it was made from their words.
        base: the model to begin with, as CTranslate2 has it.
        work: where features, checkpoint and the adapter lie until all is done. They hold a witness's voice and words:
            inside the home, and nowhere else.
        encoder_layers: how many of the encoder's last layers learn beside the decoder.
    """

    language: Language
    name: str
    licence: str
    base: Installed
    work: Path
    seed: int = 1
    encoder_layers: int = 0

    @property
    def entry(self) -> Entry:
        """The model that comes of it."""
        known = self.language in self.base.entry.languages
        usual = BORROWED_TOKEN.get(self.language)
        return Entry(
            name=self.name,
            task=Task.TRANSCRIBE,
            engines=(EngineName.FASTER_WHISPER, EngineName.OPENAI_WHISPER),
            languages=(self.language,),
            licence=self.licence,
            source=ManualSource(steps="it was made here by `testimony learn`; make it again, or add its folder"),
            decoder_token=self.base.entry.decoder_token if known and self.base.entry.decoder_token else usual,
            timestamps=False,
            base=self.base.entry.name,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What came of a learning.

    Attributes:
        before: how well the base hears the clips that were held out, with the token that the adapter uses.
        after: how well it does with the adapter.
        same_voices: both parts come from one recording, so that the measurement flatters.
        installed: the model on the shelf; None where the adapter did not hear better.
    """

    learnt_from: int
    held_out: int
    same_voices: bool
    before: Score
    after: Score
    installed: Installed | None


class Teach(Protocol):
    """Trains an adapter on windows of speech."""

    def __call__(self, order: Order, material: Sequence[Window], progress: Progress) -> Path:
        """The folder of the adapter, in the work folder of the order."""
        ...


def learn(
    order: Order, clips: Sequence[Clip], *, shelf: Shelf, teach: Teach, listen: Listener, progress: Progress
) -> Report:
    """Train an adapter on most of *clips*, examine it on the others, and install it if it makes fewer mistakes there.

    Killed, the same call goes on from where it was. A finished one leaves nothing of the clips behind but the model.

    Raises:
        TooLittleError: there is not enough to learn from.
        AlreadyInstalledError: there is a model of that name.
        CheckpointError: the base cannot be learnt on.
        TooDeepError: more layers of the encoder were to learn than it has.
    """
    if order.name in {model.entry.name for model in shelf.installed()}:
        raise AlreadyInstalledError(order.name)  # told now, not after the training
    parting = Parting.of(clips)
    profile = profile_for(order.language, order.entry)
    packed = windows(parting.training, min(profile.window_ms, _LONGEST_MS), order.seed)
    adapter = teach(order, packed, progress)
    Manifest(entry=order.entry, files=measure(adapter)).write(adapter)
    before = examine(listen(order.base), profile, parting.held_out, progress)
    after = examine(listen(_trial(order, adapter)), profile, parting.held_out, progress)
    better = after.letters.share < before.letters.share
    installed = shelf.add(adapter) if better else None
    shutil.rmtree(order.work)
    return Report(
        learnt_from=len(parting.training),
        held_out=len(parting.held_out),
        same_voices=parting.same_voices,
        before=before,
        after=after,
        installed=installed,
    )


def _trial(order: Order, adapter: Path) -> Installed:
    """The model that the adapter makes of its base, in the work folder."""
    folder = order.work / "trial"
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(adapter, folder)
    merge(folder, order.base)
    return Installed(entry=order.entry, folder=folder, digest=Digest.of_file(folder / "model.bin"))
