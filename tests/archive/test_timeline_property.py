"""Whatever people cut, write and take back, in whatever order: the recording is covered, and nothing is lost."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from archive.built_upon import BuiltUponError
from archive.record import Record, SegmentRecord
from archive.store import Archive
from archive.timeline import UnlikeSegmentsError
from archive.undoing import NothingToUndoError
from testimony.act import ActKind
from testimony.cut import CutPlaceError
from testimony.recording import Stage, State
from testimony.revision import Kind, Person
from testimony.segment import Gap, check_timeline
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

PEOPLE = st.sampled_from([AIGUL, DOLKUN])
WHERE = st.integers(0, 7)
SHARE = st.integers(1, 99)


class Cutting(RuleBasedStateMachine):
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
        drafts = heard(self.recording, first="бір екі үш", second="төрт бес алты")
        self.archive.transcripts.write(self.run, self.recording, WHISPER, drafts)
        wordings = self.archive.transcripts.wordings(self.recording)
        self.archive.transcripts.write_translations(self.run, self.recording, ARGOS, rendered(wordings))
        self.archive.recordings.advance(self.recording, State.IN_REVIEW, self.run)
        self.now = self.archive.record(self.recording)
        self.is_silenced = self.is_heard_anew = False
        self.blamed: list[tuple[str, str]] = []

    def teardown(self) -> None:
        self.archive.close()
        self.folder.cleanup()

    def at(self, where: int) -> SegmentRecord:
        return self.now.segments[where % len(self.now.segments)]

    def neighbours(self, where: int) -> tuple[SegmentRecord, SegmentRecord] | None:
        if len(self.now.segments) == 1:
            return None
        at = where % (len(self.now.segments) - 1)
        return self.now.segments[at], self.now.segments[at + 1]

    @rule(where=WHERE, share=SHARE, person=PEOPLE)
    def split(self, where: int, share: int, person: Person) -> None:
        found = self.at(where)
        span = found.segment.span
        try:
            place = self.archive.timeline.place(found.segment.id, at_ms=span.start_ms + span.duration_ms * share // 100)
            self.archive.timeline.split(found.seen, place, person)
        except CutPlaceError:
            assert span.duration_ms == 1

    @rule(where=WHERE, person=PEOPLE)
    def merge(self, where: int, person: Person) -> None:
        if pair := self.neighbours(where):
            try:
                self.archive.timeline.merge(pair[0].seen, pair[1].seen, person)
            except UnlikeSegmentsError:
                assert pair[0].segment.language != pair[1].segment.language

    @rule(where=WHERE, share=SHARE, person=PEOPLE)
    def move(self, where: int, share: int, person: Person) -> None:
        if pair := self.neighbours(where):
            start, end = pair[0].segment.span.start_ms, pair[1].segment.span.end_ms
            at_ms = min(max(start + (end - start) * share // 100, start + 1), end - 1)
            self.archive.timeline.move(pair[0].seen, pair[1].seen, at_ms, person)

    @rule(where=WHERE, gap=st.sampled_from([None, Gap.SILENCE]), person=PEOPLE)
    def call(self, where: int, gap: Gap | None, person: Person) -> None:
        seen = self.at(where).seen
        if gap:
            self.archive.timeline.to_gap(seen, gap, person)
            self.is_silenced = True
        else:
            self.archive.timeline.to_speech(seen, person)

    @rule(where=WHERE, kind=st.sampled_from([Kind.SOURCE, Kind.TRANSLATION]), person=PEOPLE)
    def confirm(self, where: int, kind: Kind, person: Person) -> None:
        found = self.at(where)
        if entry := (found.source if kind is Kind.SOURCE else found.translation):
            number = found.number(kind)
            self.archive.corrections.revise(found.segment.id, kind, entry.revision.text, based_on=number, author=person)

    @rule(person=PEOPLE, kind=st.sampled_from([ActKind.UNDO, ActKind.UNDO, ActKind.REDO]))
    def take_back(self, person: Person, kind: ActKind) -> None:
        before = self.now
        try:
            if kind is ActKind.UNDO:
                self.archive.undoing.undo(self.recording, person)
                self.archive.undoing.redo(self.recording, person)
                assert said(self.archive.record(self.recording)) == said(before)
                self.archive.undoing.undo(self.recording, person)
            else:
                self.archive.undoing.redo(self.recording, person)
        except NothingToUndoError:
            pass
        except BuiltUponError as error:
            self.blamed.append((error.who, person.name))

    @rule()
    def transcribe_again(self) -> None:
        before = self.now.segments
        is_touched = bool(self.now.acts)
        self.archive.transcripts.write(self.run, self.recording, OTHER_WHISPER, heard(self.recording))
        if is_touched:
            assert [found.history for found in self.archive.record(self.recording).segments] == [
                found.history for found in before
            ]
        else:
            self.is_heard_anew = True

    @invariant()
    def the_recording_is_covered_and_nothing_is_lost(self) -> None:
        before, now = self.now, self.archive.record(self.recording)
        check_timeline(self.recording, [found.segment for found in now.segments], DURATION_MS)
        after = histories(now)
        for segment, history in histories(before).items():
            assert after[segment][: len(history)] == history
        if not self.is_silenced and not self.is_heard_anew:
            spoken = " ".join(found.source.revision.text for found in now.segments if found.source)
            assert spoken.split() == ["бір", "екі", "үш", "төрт", "бес", "алты"]
        if not self.is_heard_anew:
            going_on = origins(now)
            assert {going_on[doubt.id] for found in now.segments for doubt in found.doubts} == set(going_on.values())
        self.now = now

    @invariant()
    def only_what_others_did_stands_in_the_way_of_undoing(self) -> None:
        assert all(who != person for who, person in self.blamed)

    @invariant()
    def words_keep_to_their_authors(self) -> None:
        for found in self.now.segments:
            for entry in (found.source, found.translation):
                if entry and not entry.is_draft and not entry.is_carried:
                    assert entry.revision.is_by_a_person


def said(record: Record) -> list[Any]:
    return [
        (
            found.segment,
            [
                entry and (entry.revision.text, entry.words, entry.is_draft)
                for entry in (found.source, found.translation)
            ],
            found.is_stale,
        )
        for found in record.segments
    ]


def histories(record: Record) -> dict[tuple[str, Kind], list[Any]]:
    return {
        (found.segment.id, kind): [entry for entry in found.history if entry.revision.kind is kind]
        for found in (*record.segments, *record.retired)
        for kind in Kind
    }


def origins(record: Record) -> dict[int, int]:
    """Of each doubt the one that it goes back to."""
    origin = {doubt.id: doubt.origin for found in (*record.segments, *record.retired) for doubt in found.doubts}
    found = {}
    for doubt in origin:
        root = doubt
        while (earlier := origin[root]) is not None:
            root = earlier
        found[doubt] = root
    return found


TestCutting = Cutting.TestCase
TestCutting.settings = settings(max_examples=6, stateful_step_count=12, deadline=None)
