"""A team's approved segments become a model of its own: the real command line, weights and training."""

import json
import re
import subprocess
import time
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import pytest

from archive.store import Archive
from media.identify import identify
from media.limits import Limits
from media.prepare import prepare
from practice.shipped import PracticeInterview, shipped
from testimony.draft import SegmentDraft
from testimony.identity import Digest, RecordingId, SegmentId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.recording import Stage
from testimony.revision import Engine, Kind, Person
from testimony.segment import Gap, Segment
from testimony.span import Span, uncovered

pytestmark = pytest.mark.models

UYGHUR = LanguageTag.usual(Language.UYGHUR)
NOBODY = Engine(name="faster-whisper", model="whisper-base", digest=Digest.of_bytes(b"whisper-base"))
INTERPRETER, REVIEWER = Person("aynur"), Person("ruslan")


def fill(archive: Archive, interview: PracticeInterview, approved: int) -> int:
    """Put *interview* into the archive, its first sentences written by one person and approved by another."""
    receipt = archive.receive(interview.audio, name=interview.audio.name, language=UYGHUR, identify=identify)
    recording = receipt.recording.id
    run = archive.runs.begin(recording, [Stage.PREPARE, Stage.TRANSCRIBE], {}).id
    prepared = prepare(interview.audio, archive.derivatives(recording), Limits())
    archive.recordings.prepared(recording, prepared.as_json(), prepared.duration_ms, run)
    drafts = list(timeline(interview, recording, prepared.duration_ms))
    archive.transcripts.write(run, recording, NOBODY, drafts)
    texts = dict(said_in(interview, drafts))
    for segment, text in islice(texts.items(), approved):
        archive.corrections.revise(segment, Kind.SOURCE, text, author=INTERPRETER, based_on=1)
        archive.approvals.approve(segment, REVIEWER, source=2, translation=None)
    return min(approved, len(texts))


def timeline(interview: PracticeInterview, recording: RecordingId, duration_ms: int) -> Iterator[SegmentDraft]:
    """A draft without one right word for each sentence, and silence between them."""
    speech = [said.span for said in interview.sentences()]
    pauses = dict.fromkeys(uncovered(speech, Span(0, duration_ms)), Gap.SILENCE)
    for span in sorted([*speech, *pauses]):
        gap = pauses.get(span)
        segment = Segment(id=new_segment_id(), recording=recording, span=span, language=UYGHUR, gap=gap)
        yield SegmentDraft(segment=segment, text=None if gap else "?")


def said_in(interview: PracticeInterview, drafts: list[SegmentDraft]) -> Iterator[tuple[SegmentId, str]]:
    speech = [draft.segment.id for draft in drafts if draft.segment.is_speech]
    return zip(speech, (said.source for said in interview.sentences()), strict=True)


def steps(said: str) -> list[int]:
    return [int(step) for step in re.findall(r"^learning: (\d+) of", said, re.MULTILINE)]


def kill_while_learning(process: "subprocess.Popen[str]", checkpoint) -> None:
    deadline = time.monotonic() + 600
    while not checkpoint.is_file():
        assert process.poll() is None, "it ended before there was anything to go on from"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()


def test_approved_segments_become_a_model_that_hears_better_and_a_killed_learning_goes_on(without_uyghur):
    here = without_uyghur
    with Archive.open(here.home, lambda: datetime.now(UTC)) as archive:
        long, short = (each for each in shipped() if each.language is Language.UYGHUR)
        assert fill(archive, long, 26) + fill(archive, short, 7) >= 30
    learn = ("learn", "--language", "ug", "--base", "whisper-base", "--json")
    work = here.home / "learning" / "learnt-ug"

    quiet = subprocess.DEVNULL
    killed = subprocess.Popen(here.command(*learn), env=here.environment, stdout=quiet, stderr=quiet, text=True)
    kill_while_learning(killed, work / "checkpoint.pt")
    heard = {path: path.stat().st_mtime_ns for path in (work / "features").iterdir()}
    assert heard

    went_on = here.run(*learn)

    assert went_on.returncode == 0, went_on.stderr
    assert min(steps(went_on.stderr)) > 10, "what was learnt before the kill is not learnt again"
    report = json.loads(went_on.stdout)
    assert report["installed"]
    assert not report["same_voices"]
    assert report["cer_after"] < report["cer_before"]
    assert not work.exists(), "nothing of the voices is left but the model"
    assert here.run("models", "verify").returncode == 0


def test_more_of_the_encoder_than_there_is_cannot_learn_and_that_is_told_before_anything_is_heard(without_uyghur):
    here = without_uyghur
    folder = here.folder / "clips"
    folder.mkdir()
    lines = []
    for number in range(10):
        with wave.open(str(folder / f"{number}.wav"), "wb") as sound:
            sound.setparams((1, 2, 16_000, 0, "NONE", ""))
            sound.writeframes(bytes([number, 1] * 16_000))
        lines.append(f"{number}.wav\tياق\n")
    (folder / "clips.tsv").write_text("".join(lines), encoding="utf-8")

    refused = here.run("learn", "--language", "ug", "--base", "whisper-base", "--folder", str(folder), "--encoder", "7")

    assert refused.returncode == 2
    assert "7 layers of the encoder cannot learn: this model's has 6; ask for 0 to 6" in refused.stderr
    assert "listening" not in refused.stderr
