"""Whatever people and machines do, in whatever order: history only grows, and the rules between them hold."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from archive.approval import OutdatedTranslationError
from archive.record import Record, SegmentRecord
from archive.store import Archive
from testimony.recording import Stage, State
from testimony.revision import Kind, OwnWorkError, Person, StaleRevisionError
from tests.archive.interview import (
    AIGUL,
    ARGOS,
    DOLKUN,
    DURATION_MS,
    KAZAKH,
    OTHER_WHISPER,
    WHISPER,
    Clock,
    Identify,
    heard,
    rendered,
)

TEXTS = st.sampled_from(["бір", "екі", ""])
PEOPLE = st.sampled_from([AIGUL, DOLKUN])
SPEECH = st.sampled_from([0, 2])


class Review(RuleBasedStateMachine):
    @initialize()
    def receive(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        home = Path(self.folder.name)
        (home / "a.wav").write_bytes(b"sound")
        self.archive = Archive.open(home / "home", Clock())
        receipt = self.archive.receive(home / "a.wav", name="a.wav", language=KAZAKH, identify=Identify())
        self.recording = receipt.recording.id
        self.run = self.archive.runs.begin(self.recording, [Stage.TRANSCRIBE], {}).id
        self.archive.recordings.prepared(self.recording, {}, DURATION_MS, self.run)
        self.archive.transcripts.write(self.run, self.recording, WHISPER, heard(self.recording))
        self.archive.recordings.advance(self.recording, State.IN_REVIEW, self.run)
        self.before = self.archive.record(self.recording)

    def teardown(self) -> None:
        self.archive.close()
        self.folder.cleanup()

    @rule(text=TEXTS, again=st.booleans())
    def transcribe_again(self, text: str, again: bool) -> None:
        engine = WHISPER if again else OTHER_WHISPER
        self.archive.transcripts.write(self.run, self.recording, engine, heard(self.recording, first=text))

    @rule(key=st.sampled_from([b"old", b"new"]))
    def translate_again(self, key: bytes) -> None:
        wordings = self.archive.transcripts.wordings(self.recording)
        self.archive.transcripts.write_translations(self.run, self.recording, ARGOS, rendered(wordings, key=key))

    @rule(
        at=SPEECH, kind=st.sampled_from([Kind.SOURCE, Kind.TRANSLATION]), text=TEXTS, person=PEOPLE, late=st.booleans()
    )
    def correct(self, at: int, kind: Kind, text: str, person: Person, late: bool) -> None:
        found = self.archive.record(self.recording).segments[at]
        standing = found.latest(kind)
        current = standing.revision.number if standing else 0
        if late and current:
            current -= 1
        try:
            self.archive.corrections.revise(found.segment.id, kind, text, based_on=current, author=person)
            assert not (late and standing)
        except StaleRevisionError:
            assert late

    @rule(at=SPEECH, person=PEOPLE)
    def approve(self, at: int, person: Person) -> None:
        found = self.archive.record(self.recording).segments[at]
        assert found.source
        own = any(entry.revision.author == person for entry in found.history if entry.revision.kind is not Kind.STATUS)
        number = found.translation.revision.number if found.translation else None
        try:
            self.archive.approvals.approve(
                found.segment.id, person, source=found.source.revision.number, translation=number
            )
            assert not own
            assert not found.is_stale
        except OwnWorkError:
            assert own
        except OutdatedTranslationError:
            assert found.is_stale

    @invariant()
    def history_only_grows_and_nothing_in_it_changes(self) -> None:
        now = self.archive.record(self.recording)
        after = _histories(now)
        for segment, entries in _histories(self.before).items():
            assert after[segment][: len(entries)] == entries
        self.before = now

    @invariant()
    def the_archive_is_sound(self) -> None:
        assert self.archive.verify().faults == ()


def _histories(record: Record) -> dict[tuple[str, Kind], list[object]]:
    segments: tuple[SegmentRecord, ...] = (*record.segments, *record.retired)
    return {
        (found.segment.id, kind): [entry for entry in found.history if entry.revision.kind is kind]
        for found in segments
        for kind in Kind
    }


TestReview = Review.TestCase
TestReview.settings = settings(max_examples=5, stateful_step_count=8, deadline=None)
