"""The command line with engines that need no model, behind the real wiring; for tests of everything but the engines.

What befalls its process is asked for in the environment:

- ``STUB_PACE_S``: the seconds that a clip takes.
- ``STUB_BEAT_S``: the seconds between two of a worker's beats.
- ``STUB_HEARD``: a file that is told, in a line, of each chunk that was heard to its end, and by which process.
- ``STUB_DIES_IN``: names of `windows`, parted by commas, in each of which one process ends itself, as in a power cut;
  that it has is kept in the folder ``STUB_MARKS``.

A chunk that holds the poison ends every process that listens to it.
"""

import hashlib
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from canaries import CANARY, CANARY_IN_ENGLISH  # beside this file
from doubles import Rack, card, model  # beside the flows' tests
from poison import is_poisoned  # beside this file

import flows.wiring
from archive.runs import Runs
from console.installation import Installation
from console.main import main
from models.entry import Task
from testimony.language import Language
from transcribe.port import Evidence, Utterance
from translate.port import Hypothesis

#: The seconds that a clip takes: so long that a chunk is worth sharing, and somebody can be killed over it.
PACE_S = float(os.environ.get("STUB_PACE_S", "0.3"))
BEAT_S = float(os.environ.get("STUB_BEAT_S", "60"))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Listener:
    """Writes down the digest of what it hears, so that whoever hears the same writes the same."""

    model = card("ears")

    def transcribe(self, samples, clips, profile, options):
        if is_poisoned(samples):
            die()
        heard = [self._heard(samples, clip) for clip in clips]
        if told := os.environ.get("STUB_HEARD"):
            with Path(told).open("a", encoding="ascii") as lines:
                lines.write(f"{os.getpid()} {hashlib.sha256(np.ascontiguousarray(samples)).hexdigest()}\n")
        return heard

    @staticmethod
    def _heard(samples, clip):
        time.sleep(PACE_S)
        heard = samples[clip.start_ms * 16 : clip.end_ms * 16].tobytes()
        evidence = Evidence(avg_logprob=-0.2, no_speech_prob=0.01, compression_ratio=1.1)
        return Utterance(span=clip, text=f"{CANARY} {hashlib.sha256(heard).hexdigest()[:12]}", evidence=evidence)


class Rewriter:
    model = card("pen")

    def translate(self, sentences, hypotheses=4):
        return [(Hypothesis(text=f"{CANARY_IN_ENGLISH} {each.split()[-1]}", score=-0.1),) for each in sentences]


class Engines:
    def __init__(self, settings):
        self._listener, self._rewriter = Listener(), Rewriter()

    def transcriber(self, engine, model):
        return self._listener

    def translator(self, model, language):
        return self._rewriter


def dying_before(window, act):
    """*act*, before which one process ends itself."""
    mark = Path(os.environ["STUB_MARKS"]) / window

    def acting(*arguments, **named):
        if not mark.exists():
            mark.touch()
            die()
        return act(*arguments, **named)

    return acting


def windows():
    """Where a process may be killed between taking something up and its flow's having begun; Prefect is loaded here."""
    import prefect.flow_engine

    import flows.interviews

    return {
        "flow run made": (prefect.flow_engine.FlowRunEngine, "begin_run"),
        "flow run begun": (flows.interviews, "attend"),
        "recording held": (Runs, "begin"),
    }


@contextmanager
def presence(settings, archive, name, pool, tell):
    from flows.presence import Presence

    for window in filter(None, os.environ.get("STUB_DIES_IN", "").split(",")):
        owner, act = windows()[window]
        setattr(owner, act, dying_before(window, getattr(owner, act)))
    with Presence(archive=archive, name=name, pool=pool, tell=tell).standing(BEAT_S):
        yield


if __name__ == "__main__":
    flows.wiring.LoadedEngines = Engines
    flows.wiring.presence = presence
    shelf = Rack((model("ears", Task.TRANSCRIBE), model("pen", Task.TRANSLATE, Language.ENGLISH)))
    Installation.shelf = property(lambda _self: shelf)
    main()
