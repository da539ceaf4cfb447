"""Transcripts: what the machines wrote, and where they may write.

A machine writes where no person has. Where one has, the machine's text is kept as a proposal beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, select

from archive import schema
from archive.audit import PIPELINE, AuditTrail
from archive.columns import author_of, words
from archive.database import Database
from archive.fence import hold_run
from archive.history import doubts_about, latest_of, living, living_segment, retire, rows_of, terms_in
from archive.proposals import keep, propose_segments, propose_translation
from archive.recordings import find
from archive.rows import NewRow, write_rows
from archive.settled import approved_in
from archive.standing import root, timeline
from archive.touched import is_touched
from archive.voiding import void_all
from testimony.draft import SegmentDraft, TranslationDraft, Wording
from testimony.identity import Digest, RecordingId, RunId, canonical_json
from testimony.revision import Engine, Kind, Revision
from testimony.segment import check_timeline


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What became of the drafts that an engine handed in.

    Attributes:
        written: now stand in the transcript.
        proposed: are kept beside what a person wrote.
        unchanged: say what stands there already; nothing was added.
    """

    written: int = 0
    proposed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pen:
    """An engine writing in one transaction.

    Attributes:
        event: the number of the audit trail's event that will tell of it.
    """

    run: RunId
    author: Engine
    event: int


class Transcripts:
    """The segments of every recording and what is written in them."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def write(self, run: RunId, recording: RecordingId, author: Engine, drafts: Sequence[SegmentDraft]) -> Tally:
        """Put a new timeline in place of the one that only machines have worked on.

        The old one is retired and stays readable. If a person has worked on it, it stays, and what the machine now
        hears differently is kept as proposals. If nothing is heard differently, nothing is written, and the segments
        keep their ids.

        Raises:
            TimelineError: the drafts do not cover the recording from end to end; nothing was written.
        """
        with self._database.writing() as connection:
            hold_run(connection, run)
            duration_ms = find(connection, recording).duration_ms
            check_timeline(recording, [draft.segment for draft in drafts], duration_ms or 0)
            if _stands(connection, recording, author, drafts):
                return Tally(unchanged=len(drafts))
            if is_touched(connection, recording):
                rows = propose_segments(connection, recording, drafts)
                proposed = keep(connection, recording, run, author, self._clock(), rows=rows)
                self._note(connection, "transcript.proposed", recording, run, author, segments=proposed)
                return Tally(proposed=proposed, unchanged=len(drafts) - proposed)
            at = self._clock()
            retired = retire(connection, recording, run, at)
            void_all(connection, recording, by=PIPELINE, at=at, event=self._audit.next_seq(connection))
            pen = _Pen(run=run, author=author, event=self._audit.next_seq(connection))
            write_rows(connection, chain.from_iterable(self._segment(pen, draft) for draft in drafts))
            self._note(connection, "transcript.written", recording, run, author, segments=len(drafts), retired=retired)
            return Tally(written=len(drafts))

    def wordings(self, recording: RecordingId) -> tuple[Wording, ...]:
        """What is said in each segment as it stands now, in order; those in which nothing is said are left out."""
        with self._database.reading() as connection:
            return wordings_in(connection, recording)

    def untranslated(self, recording: RecordingId, key_of: Callable[[Wording], Digest]) -> tuple[Wording, ...]:
        """The wordings that need a translation, in order.

        Those are left out whose translation or proposal was made under the key that *key_of* gives them today, and
        those whose translation a person wrote for the wording as it stands.
        """
        with self._database.reading() as connection:
            wordings = wordings_in(connection, recording)
            latest = latest_of(connection, recording)
            columns = (schema.proposal.c.segment, schema.proposal.c.of_revision, schema.proposal.c.key)
            query = select(*columns).where(schema.proposal.c.recording == recording)
            made = {tuple(row) for row in connection.execute(query)}
        for (segment, kind), row in latest.items():
            if kind is Kind.TRANSLATION:
                made.add((segment, row.of_revision, row.key))
        # A person's translation has no key: it was made under whatever key this wording has.
        return tuple(
            wording
            for wording in wordings
            if (wording.segment, wording.revision, None) not in made
            and (wording.segment, wording.revision, key_of(wording).hex) not in made
        )

    def write_translations(
        self, run: RunId, recording: RecordingId, author: Engine, drafts: Sequence[TranslationDraft]
    ) -> Tally:
        """Add each draft to its segment's history, or keep it as a proposal where a person wrote the translation.

        Raises:
            RetiredSegmentError: a segment is no longer part of the recording; nothing was written.
        """
        with self._database.writing() as connection:
            hold_run(connection, run)
            latest = latest_of(connection, recording)
            segments = {row.id: row for row in connection.execute(living(recording))}
            pen = _Pen(run=run, author=author, event=self._audit.next_seq(connection))
            settled = approved_in(connection, recording)  # what a person approved is theirs, whoever wrote it
            proposals = []
            rows: list[NewRow] = []
            written = 0
            for draft in drafts:
                segment = segments.get(draft.segment) or living_segment(connection, draft.segment)
                standing = latest.get((draft.segment, Kind.TRANSLATION))
                if standing is not None and (standing.model is None or draft.segment in settled):
                    if (standing.of_revision, standing.text) != (draft.of_revision, draft.text):
                        proposals.append(propose_translation(draft, segment))
                elif standing is None or (standing.of_revision, standing.key) != (draft.of_revision, draft.key.hex):
                    rows += self._translation(pen, draft, standing)
                    written += 1
            write_rows(connection, rows)
            at = self._clock()
            if written:
                void_all(connection, recording, by=PIPELINE, at=at, event=pen.event)
            proposed = keep(connection, recording, run, author, at, rows=proposals)
            counts = {"translations": written, "proposed": proposed}
            self._note(connection, "transcript.translated", recording, run, author, **counts)
        return Tally(written=written, proposed=proposed, unchanged=len(drafts) - written - proposed)

    def _segment(self, pen: _Pen, draft: SegmentDraft) -> Iterator[NewRow]:
        segment = draft.segment
        yield (
            schema.segment,
            {
                "id": segment.id,
                "recording": segment.recording,
                "run": pen.run,
                "start_ms": segment.span.start_ms,
                "end_ms": segment.span.end_ms,
                "language": str(segment.language),
                "gap": segment.gap,
                "speaker": segment.speaker,
            },
        )
        if draft.text is None:
            yield from doubts_about(Kind.SOURCE, 0, pen.run, draft.findings)
            return
        evidence = canonical_json(draft.evidence) if draft.evidence else None
        revision = Revision(
            segment=segment.id, kind=Kind.SOURCE, number=1, text=draft.text, author=pen.author, at=self._clock()
        )
        left_behind = {"raw": draft.raw, "words": words(draft.words), "evidence": evidence}
        yield from rows_of(revision, None, pen.event, pen.run, **left_behind)
        yield from doubts_about(Kind.SOURCE, 1, pen.run, draft.findings)

    def _translation(self, pen: _Pen, draft: TranslationDraft, standing: Row[Any] | None) -> Iterator[NewRow]:
        revision = Revision(
            segment=draft.segment,
            kind=Kind.TRANSLATION,
            number=standing.number + 1 if standing else 1,
            text=draft.text,
            author=pen.author,
            at=self._clock(),
            of_revision=draft.of_revision,
        )
        facts = {**(draft.evidence or {}), **({"memory": draft.origin.as_json()} if draft.origin else {})}
        evidence = canonical_json(facts) if facts else None
        left_behind = {"raw": draft.raw, "key": draft.key.hex, "evidence": evidence}
        yield from rows_of(revision, standing, pen.event, pen.run, **left_behind)
        yield from terms_in(revision, draft.terms)
        yield from doubts_about(Kind.TRANSLATION, revision.number, pen.run, draft.findings)

    def _note(
        self, connection: Connection, action: str, recording: RecordingId, run: RunId, author: Engine, **counts: int
    ) -> None:
        self._audit.append(connection, PIPELINE, action, recording, run=run, model=author.digest.hex, **counts)


def wordings_in(connection: Connection, recording: RecordingId) -> tuple[Wording, ...]:
    """See `Transcripts.wordings`."""
    find(connection, recording)
    return tuple(
        Wording(segment=each.id, revision=root(each.source), text=each.source.text, tag=each.segment.language)
        for each in timeline(connection, recording)
        if each.source is not None and each.source.text.strip()
    )


def _stands(connection: Connection, recording: RecordingId, author: Engine, drafts: Sequence[SegmentDraft]) -> bool:
    """Whether the timeline is, word for word, what the same engine has written before."""
    standing = []
    for each in timeline(connection, recording):
        segment, source = each.segment, each.source
        span = segment.span
        written = (source.text, author_of(source)) if source is not None else (None, author)
        standing.append((span.start_ms, span.end_ms, str(segment.language), segment.gap, segment.speaker, *written))
    return standing == [
        (
            draft.segment.span.start_ms,
            draft.segment.span.end_ms,
            str(draft.segment.language),
            draft.segment.gap,
            draft.segment.speaker,
            draft.text,
            author,
        )
        for draft in drafts
    ]
