"""A recording's chunks among several workers: what becomes of each, and that the result is that of one."""

from dataclasses import dataclass, replace

import pytest

from archive.store import Archive
from archive.work import ATTEMPTS
from flows.helping import FIRST, Helper, facts_of
from flows.plan import Plan
from flows.sharing import KIND, Sharing, UnheardError
from flows.steps import transcribe_interview
from testimony.finding import Code, Severity
from testimony.recording import Consent, Stage
from testimony.segment import Gap, check_timeline
from tests.flows.conftest import NOON
from tests.flows.doubles import Listener, card, prepared_minute, workshop_of

WITNESS_WORDS = "мені Үрімжіде ұстады"


@pytest.fixture
def elsewhere(tmp_path):
    """The same archive, as another process has it open."""
    with Archive.open(tmp_path / "home", lambda: NOON) as archive:
        yield archive


@pytest.fixture
def helper(elsewhere, tmp_path, lines):
    return Helper(workshop=workshop_of(tmp_path / "home", elsewhere, lambda *_: None), tell=lines.append)


@pytest.fixture
def run(archive, prepared):
    return archive.runs.begin(prepared, tuple(Stage), {}).id


def texts(archive, recording) -> list[str]:
    return [each.source.revision.text for each in archive.record(recording).segments if each.is_speech]


@dataclass
class Helped(Listener):
    """Lets *others* do something each time before it listens."""

    others: object = None

    def transcribe(self, samples, clips, profile, options):
        self.others()
        return super().transcribe(samples, clips, profile, options)


def test_helpers_hear_chunks_of_a_long_recording_and_the_transcript_is_that_of_one_worker(
    workshop, archive, prepared, run, helper, receive
):
    alone = receive(b"the same minute, heard by one worker")
    prepared_minute(archive, alone)
    transcribe_interview(workshop, Plan(), alone, archive.runs.begin(alone, (), {}).id)
    by_one = len(workshop.engines.listener.heard)
    holder = workshop.engines.listener = Helped(card("ears"), others=helper.help_out)

    transcribe_interview(workshop, Plan(), prepared, run)

    helped = helper.workshop.engines.listener
    assert len(holder.heard) == len(helped.heard) == by_one / 2
    assert texts(archive, prepared) == texts(archive, alone)
    check_timeline(prepared, [each.segment for each in archive.record(prepared).segments], 60_000)
    assert archive.work.offered(KIND) == (), "nothing is left lying about"


def test_a_helper_with_other_settings_leaves_a_recording_alone_and_says_so_once(
    workshop, archive, prepared, run, helper, lines
):
    helper.workshop = replace(helper.workshop, settings=replace(helper.workshop.settings, beam_size=1))
    workshop.engines.listener = Helped(card("ears"), others=helper.help_out)

    transcribe_interview(workshop, Plan(), prepared, run)

    assert helper.workshop.engines.listener.heard == []
    assert len(texts(archive, prepared)) == 10
    assert lines == [
        f"{prepared}  left to others: {prepared} is heard with other models, settings or terms than this machine has; "
        "give all machines the same, or leave it to the others"
    ]


def test_nobody_helps_with_what_a_witness_has_taken_back(workshop, archive, prepared, run, helper):
    archive.access.change_consent(prepared, Consent.WITHDRAWN, said_by="the witness, by telephone", by="selin")
    workshop.engines.listener = Helped(card("ears"), others=helper.help_out)

    transcribe_interview(workshop, Plan(), prepared, run)

    assert helper.workshop.engines.listener.heard == []


@dataclass
class Broken(Listener):
    """Breaks off wherever one of the *seconds* of the recording is to be heard."""

    seconds: tuple[int, ...] = ()
    error: Exception | None = None
    broke: int = 0

    def transcribe(self, samples, clips, profile, options):
        if any(round(float(samples[clip.start_ms * 16]) * 32768) // 100 - 1 in self.seconds for clip in clips):
            self.broke += 1
            raise self.error or ValueError(WITNESS_WORDS)
        return super().transcribe(samples, clips, profile, options)


def test_a_chunk_that_nobody_gets_through_becomes_a_gap_with_an_alarm(workshop, archive, prepared, run):
    broken = workshop.engines.listener = Broken(card("ears"), seconds=(24,))

    transcribe_interview(workshop, Plan(), prepared, run)

    record = archive.record(prepared)
    assert broken.broke == ATTEMPTS
    check_timeline(prepared, [each.segment for each in record.segments], 60_000)
    (alarmed,) = [
        (each, finding)
        for each in record.segments
        for finding in each.findings
        if finding.severity is Severity.ALARM and finding.code is Code.SPEECH_WITHOUT_TEXT
    ]
    segment, finding = alarmed
    assert segment.segment.gap is Gap.UNCLEAR
    assert segment.segment.span.start_ms <= 24_000 < segment.segment.span.end_ms
    assert finding.evidence["attempts"] == ATTEMPTS
    assert finding.evidence["cause"].startswith("a fault of the program (ValueError)")
    assert WITNESS_WORDS not in str(finding)
    assert len(texts(archive, prepared)) >= 8, "the rest of the recording went on"


def test_a_recording_of_which_too_little_is_heard_fails_with_the_engines_own_error(workshop, prepared, run):
    workshop.engines.listener = Broken(card("ears"), seconds=tuple(range(0, 60, 6)))

    with pytest.raises(ValueError, match=WITNESS_WORDS):
        transcribe_interview(workshop, Plan(), prepared, run)


def test_what_may_pass_is_no_fault_of_the_chunk(workshop, archive, prepared, run):
    error = OSError("the disk is full for a moment")
    workshop.engines.listener = Broken(card("ears"), seconds=(24,), error=error)
    for _ in range(ATTEMPTS + 1):
        with pytest.raises(OSError, match="the disk is full"):
            transcribe_interview(workshop, Plan(), prepared, run)
    workshop.engines.listener = Listener(card("ears"))

    transcribe_interview(workshop, Plan(), prepared, run)

    assert len(texts(archive, prepared)) == 10


def test_a_broken_helper_spoils_no_chunk_and_stays_away(workshop, archive, prepared, run, helper, lines):
    broken = helper.workshop.engines.listener = Broken(card("ears"), seconds=tuple(range(60)))
    workshop.engines.listener = Helped(card("ears"), others=helper.help_out)

    transcribe_interview(workshop, Plan(), prepared, run)

    assert broken.broke == 1
    assert len(texts(archive, prepared)) == 10
    assert lines == [
        f"{prepared}  left to others: a fault of the program (ValueError); run it again with --debug to see where, and "
        "report it"
    ]


@pytest.fixture
def listening(workshop, archive, prepared):
    """What hears the recording, as a helper would be given it."""
    from archive.work import Claim, Piece
    from flows.helping import _seat_for
    from testimony.identity import Digest
    from testimony.span import Span

    piece = Piece(key=Digest.of_bytes(b""), span=Span(0, 1), facts=facts_of(Plan(), FIRST))
    return _seat_for(workshop, Claim(recording=prepared, kind=KIND, piece=piece, attempt=1, token="")).listening


def sharing(listening, pause):
    moments = iter(range(0, 100_000, 30))  # half a minute goes by between two looks at the clock
    return Sharing(
        listening=listening,
        facts=facts_of(Plan(), FIRST),
        progress=lambda _done: None,
        pause=pause,
        clock=lambda: next(moments),
    )


class Thief(Helped):
    """While it listens to its first chunk, somebody else takes another, and says nothing more."""

    taken = None

    def transcribe(self, samples, clips, profile, options):
        self.taken = self.taken or self.others()
        return Listener.transcribe(self, samples, clips, profile, options)


def test_whoever_holds_the_recording_waits_for_a_helper_that_is_at_it(listening, elsewhere, prepared):
    thief = Thief(card("ears"), others=lambda: elsewhere.work.claim(KIND, prepared))
    waited = []

    def pause(seconds):
        waited.append(seconds)
        chunk = listening.chunk(thief.taken.piece.span)
        elsewhere.chunks.keep(chunk.key, prepared, chunk.span, [])
        elsewhere.work.done(thief.taken)

    shared = sharing(replace(listening, transcriber=thief), pause)
    heard = shared.hear_all(10_000)

    assert waited
    assert heard.aside == ()
    assert not [each for each in thief.heard if each.start_ms == thief.taken.piece.span.start_ms]


def test_a_helper_that_hangs_holds_nobody_up_for_ever(listening, elsewhere, prepared):
    thief = Thief(card("ears"), others=lambda: elsewhere.work.claim(KIND, prepared))
    waited = []

    heard = sharing(replace(listening, transcriber=thief), waited.append).hear_all(10_000)

    assert 0 < len(waited) < 20
    assert len(heard.utterances) == 10


def test_a_chunk_that_ended_three_workers_is_set_aside(listening, elsewhere, prepared, monkeypatch):
    """Each of them vanished with the chunk in hand; nothing was raised anywhere."""
    chunks = listening.chunks(10_000)
    from archive.work import Piece

    facts = facts_of(Plan(), FIRST)
    listening.archive.work.offer(
        prepared, KIND, [Piece(key=each.key, span=each.span, facts=facts) for each in chunks if each.clips]
    )
    for _ in range(ATTEMPTS):
        assert elsewhere.work.claim(KIND, prepared).piece.key == chunks[0].key
        elsewhere.leases.forget()

    heard = sharing(listening, lambda _s: None).hear_all(10_000)

    (aside,) = heard.aside
    assert (aside.span, aside.attempts) == (chunks[0].span, ATTEMPTS)
    assert aside.cause == "the process that worked on it ended without a word"


def test_the_sentence_of_too_much_that_was_set_aside():
    assert str(UnheardError("rec-1", 4, 6, "the process that worked on it ended without a word")) == (
        "4 of 6 parts of rec-1 could not be heard; at last: the process that worked on it ended without a word"
    )
