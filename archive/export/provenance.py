"""Where a transcript comes from, for the first page of a document: the recording, the machines, the people."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from archive.export.document import as_json
from archive.export.form import Layers, Options
from archive.record import Record, SegmentRecord
from testimony.certificate import Certificate
from testimony.identity import Digest
from testimony.recording import State
from testimony.revision import Kind, Person
from testimony.span import clock

#: A label and what it says.
Named = tuple[str, str]

_MACHINE = (
    'Passages marked "draft" were written by machines, and nobody has checked them against the recording. They may be '
    "wrong in every word, and must not be relied on."
)
_ORIGINAL = "The recording is the evidence; this document is an aid to finding one's way in it."
_STALE = 'A translation marked "stale" renders an earlier wording of the original than the one beside it.'
_DOUBTS = "A question mark after a passage's number says that a doubt about it is open; the last pages list them."
_APPROVED_ONLY = "Passages that nobody has approved are left out; each place says so."
_ANONYMISED = (
    "People are named by numbers and roles. Names that nobody listed, and facts by which a neighbour would know the "
    "witness, may still stand in the words."
)


def as_of(record: Record) -> datetime:
    """When the record last changed; a document bears this date, so that the same record makes the same bytes."""
    written = (entry.revision.at for segment in record.segments for entry in segment.history)
    ended = (run.ended_at or run.began_at for run in record.runs)
    return max([record.recording.received_at, *written, *ended])


def version_of(record: Record) -> str:
    """The digest of everything that is known of the recording."""
    return Digest.of_bytes(as_json(record).encode()).hex


def facts(record: Record, options: Options, version: str) -> tuple[Named, ...]:
    """What is known of the recording itself; *version* is the digest of the record."""
    recording = record.recording
    length = clock(recording.duration_ms) if recording.duration_ms is not None else "not known yet"
    glossaries = sorted({run.glossary_version for run in record.runs if run.glossary_version})
    named = [
        ("Recording", recording.id),
        ("Reference", recording.reference or ""),
        ("Witness", recording.witness or ""),
        ("Language", f"{recording.language.language.english_name} ({recording.language})"),
        ("Length", length),
        ("Received", f"{recording.received_at:%Y-%m-%d %H:%M} UTC"),
        ("SHA-256 of the file", recording.original.hex),
        ("Size of the file", f"{recording.size_bytes:,} bytes"),
        ("Consent", recording.consent),
        ("Speakers", "; ".join(f"{speaker.pseudonym} ({speaker.role})" for speaker in record.speakers)),
        ("Glossary", ", ".join(version[:12] for version in glossaries)),
        ("State", recording.state),
        ("As of", f"{as_of(record):%Y-%m-%d %H:%M:%S} UTC"),
        ("SHA-256 of the record", version),
        ("Shown", _shown(options)),
    ]
    return tuple((label, said) for label, said in named if said)


def _shown(options: Options) -> str:
    wordings = {
        Layers.SOURCE: "the original alone",
        Layers.TRANSLATION: "the translation alone",
        Layers.BILINGUAL: "original and translation",
    }
    chosen = [wordings[options.layers]]
    chosen += ["approved passages only"] if options.approved_only else []
    chosen += ["nobody named"] if options.anonymised else []
    chosen += ["with reasons and notes"] if options.with_notes else []
    chosen += ["without reasons and notes, which may name people"] if options.notes and options.anonymised else []
    return ", ".join(chosen)


def models_of(record: Record) -> tuple[tuple[str, ...], ...]:
    """Name, engine, digest and licence of every model that a run of this recording used, once each."""
    seen = {(card.name, card.engine, card.digest.hex, card.licence): None for run in record.runs for card in run.models}
    return tuple(seen)


def restricted(licence: str) -> bool:
    """Whether *licence* forbids commercial use of the model, and perhaps of what it writes."""
    return "-NC" in licence.upper() or "NONCOMMERCIAL" in licence.upper().replace("-", "")


def who_worked(record: Record) -> tuple[Named, ...]:
    """Each person, and what they did in the passages that stand."""
    corrected: Counter[str] = Counter()
    approved: Counter[str] = Counter()
    for segment in record.segments:
        corrected.update(set(_authors(segment)))
        if segment.approved and (said := segment.latest(Kind.STATUS)):
            approved[str(said.revision.author)] += 1
    return tuple(
        (name, f"corrected {corrected[name]} passages, approved {approved[name]}")
        for name in sorted({*corrected, *approved})
    )


def _authors(segment: SegmentRecord) -> Iterator[str]:
    for entry in segment.history:
        if isinstance(entry.revision.author, Person) and entry.revision.kind is not Kind.STATUS:
            yield entry.revision.author.name


def certificates(record: Record) -> tuple[tuple[str, ...], ...]:
    """What interpreters vouched for, as lines to be read; those that no longer hold say so first."""
    return tuple(tuple(_certificate(each)) for each in record.certificates)


def _certificate(given: Certificate) -> Iterator[str]:
    if given.void:
        yield f"VOID since {given.void.at:%Y-%m-%d %H:%M} UTC ({given.void.cause}): this certificate no longer holds."
    yield given.statement.text
    yield f"{given.statement.name}, {given.statement.qualification}"
    yield f"{given.statement.place}, {given.at:%Y-%m-%d %H:%M} UTC"
    yield f"SHA-256 of what it vouches for: {given.digest}"


def statements(record: Record, options: Options) -> tuple[str, ...]:
    """What a reader must know before relying on the document."""
    said = [_ORIGINAL]
    if record.recording.state is not State.APPROVED:
        said.append(_MACHINE)
    if any(segment.is_stale for segment in record.segments):
        said.append(_STALE)
    if record.open_findings:
        said.append(_DOUBTS)
    if options.approved_only:
        said.append(_APPROVED_ONLY)
    if options.anonymised:
        said.append(_ANONYMISED)
    said += [
        f"{name} is licensed under {licence}, which forbids commercial use: it may bind what is done with its words."
        for name, _engine, _digest, licence in models_of(record)
        if restricted(licence)
    ]
    return tuple(said)
