"""Which segments a glossary touches: those on which another bore when they were translated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.impact import Basis
from archive.store import Archive
from glossary.book import Glossary
from glossary.cabinet import UnknownVersionError
from glossary.compare import touched
from testimony.draft import Wording
from testimony.identity import RecordingId, SegmentId
from testimony.recording import State

_TRANSLATED = frozenset({State.TRANSLATED, State.IN_REVIEW, State.APPROVED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """A segment that a glossary touches.

    Attributes:
        concepts: those whose change bears on it; none where nobody knows which glossary it was translated under.
        is_settled: whether a person wrote or approved its translation, so that it gets a proposal and no more.
    """

    recording: RecordingId
    wording: Wording
    concepts: tuple[str, ...]
    is_settled: bool


def touched_in(archive: Archive, recording: RecordingId, glossary: Glossary) -> tuple[Touched, ...]:
    """The segments of *recording* that *glossary* touches, in their order.

    Each is held against the glossary that its own translation was made under, so that a list made before a run, and a
    run that was cut off in the middle, name exactly what is left to do.
    """
    bases = archive.impact.bases(recording)
    concepts = _concepts(archive, recording, bases, glossary)
    return tuple(
        Touched(
            recording=recording,
            wording=basis.wording,
            concepts=concepts[basis.wording.segment],
            is_settled=basis.is_settled,
        )
        for basis in bases
        if basis.wording.segment in concepts
    )


def touched_recordings(archive: Archive) -> tuple[RecordingId, ...]:
    """The translated recordings that the glossary in force touches, in the order in which they came."""
    translated = (each.id for each in archive.recordings.all() if each.state in _TRANSLATED)
    return tuple(each for each in translated if is_touched(archive, each))


def is_touched(archive: Archive, recording: RecordingId) -> bool:
    """Whether the glossary in force touches a segment of *recording*."""
    return bool(touched_in(archive, recording, archive.glossaries.in_force(archive.projects.of(recording))))


def glossary_with(archive: Archive, recording: RecordingId, given: Glossary, project: str | None) -> Glossary | None:
    """What *recording* would be translated under if *given* came into force for *project*; None if it would not be."""
    belongs = archive.projects.of(recording)
    if project is None:
        own = archive.glossaries.own(belongs) if belongs else Glossary()
        return _over(own, given)
    return _over(given, archive.glossaries.in_force()) if belongs == project else None


def _over(own: Glossary, base: Glossary) -> Glossary:
    return Glossary([*own, *(entry for entry in base if own.get(entry.concept) is None)])


def _concepts(
    archive: Archive, recording: RecordingId, bases: Sequence[Basis], glossary: Glossary
) -> Mapping[SegmentId, tuple[str, ...]]:
    """For each segment that is touched, the concepts that touch it."""
    project = archive.projects.of(recording)
    made_under: dict[tuple[str | None, int], list[Basis]] = {}
    for basis in bases:
        # A machine's translation names its glossary; a person's was made under whatever was in force.
        made_under.setdefault((basis.version, 0 if basis.version else basis.event), []).append(basis)
    found: dict[SegmentId, tuple[str, ...]] = {}
    for (version, event), some in made_under.items():
        wordings = [basis.wording for basis in some]
        try:
            before = archive.glossaries.get(version) if version else archive.glossaries.as_of(event, project)
        except UnknownVersionError:
            found.update((wording.segment, ()) for wording in wordings)
            continue
        for concept, segments in touched(before, glossary, wordings).items():
            for segment in segments:
                found[segment] = (*found.get(segment, ()), concept)
    return found
