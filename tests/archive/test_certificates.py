"""An interpreter vouches for exactly what stands there, and any later edit ends that, in plain sight."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from archive.approval import ReasonWantedError
from archive.certified import digest_of
from archive.certifying import NoSuchCertificateError, NotCertifiableError, OtherBasisError
from archive.export import Format
from archive.store import Archive
from testimony.certificate import Statement, VoidCause
from testimony.identity import RunId
from testimony.language import Language, LanguageTag
from testimony.recording import Recording
from testimony.revision import Kind
from testimony.speaker import Role
from tests.archive.interview import AIGUL, ARGOS, DOLKUN, KAZAKH, rendered

STATEMENT = Statement.usual(
    name="A. Interpreter",
    qualification="sworn interpreter",
    source=KAZAKH,
    target=LanguageTag.usual(Language.ENGLISH),
    place="Almaty",
)


@pytest.fixture
def corrected(archive: Archive, translated: Recording) -> Recording:
    """Every word of it was written or confirmed by a person."""
    for found in archive.record(translated.id).segments:
        if found.source and found.translation:
            for entry in (found.source, found.translation):
                archive.corrections.revise(
                    found.segment.id, entry.revision.kind, entry.revision.text, based_on=1, author=AIGUL
                )
    return translated


def test_a_certificate_says_who_vouches_for_what(archive: Archive, corrected: Recording) -> None:
    basis = archive.certificates.draft(corrected.id)
    given = archive.certificates.certify(corrected.id, AIGUL, STATEMENT, digest=basis.digest)

    record = archive.record(corrected.id)
    assert record.certificates == (given,)
    assert (given.person, given.statement, given.void) == ("aigul", STATEMENT, None)
    assert given.digest == digest_of(record)
    assert given.facts == {"segments": 4, "worded": 2, "unclear": 0, "open_findings": 4}
    assert given.statement.text.startswith("I, A. Interpreter, sworn interpreter, am competent in Kazakh and English.")
    (found,) = json.loads(archive.export(corrected.id, Format.JSON))["certificates"]
    assert (found["holds"], found["digest"], found["void"]) == (True, given.digest.hex, None)


def test_a_machines_draft_is_not_certified(archive: Archive, translated: Recording) -> None:
    basis = archive.certificates.draft(translated.id)

    with pytest.raises(NotCertifiableError) as refused:
        archive.certificates.certify(translated.id, AIGUL, STATEMENT, digest=basis.digest)

    assert str(refused.value) == (
        f"{translated.id} cannot be certified yet: "
        "2 segments hold a machine's draft that nobody has corrected or approved"
    )


def test_nobody_vouches_for_what_they_have_not_seen(archive: Archive, corrected: Recording) -> None:
    basis = archive.certificates.draft(corrected.id)
    segment = archive.record(corrected.id).segments[0].segment.id
    archive.corrections.revise(segment, Kind.TRANSLATION, "Three", based_on=2, author=DOLKUN)

    with pytest.raises(OtherBasisError, match="was changed meanwhile; read it again before you vouch for it"):
        archive.certificates.certify(corrected.id, AIGUL, STATEMENT, digest=basis.digest)


@pytest.mark.parametrize("edit", ["text", "boundary", "cut and undone", "name", "run"])
def test_any_later_edit_ends_a_certificate_for_good(
    archive: Archive, corrected: Recording, run: RunId, edit: str
) -> None:
    speaker = archive.speakers.add(corrected.id, Role.WITNESS, "A-12", by="aigul")
    wordings = archive.transcripts.wordings(corrected.id)
    given = archive.certificates.certify(
        corrected.id, AIGUL, STATEMENT, digest=archive.certificates.draft(corrected.id).digest
    )
    one, pause, *_ = archive.record(corrected.id).segments

    match edit:
        case "text":
            archive.corrections.revise(one.segment.id, Kind.TRANSLATION, "Three", based_on=2, author=DOLKUN)
        case "boundary":
            archive.timeline.move(one.seen, pause.seen, 2500, DOLKUN)
        case "cut and undone":
            archive.timeline.split(one.seen, archive.timeline.place(one.segment.id), DOLKUN)
            archive.undoing.undo(corrected.id, DOLKUN)
        case "name":
            archive.speakers.rename(speaker.id, DOLKUN, pseudonym="A-13")
        case _:
            # The run only proposes something, which changes nothing of what was certified.
            drafts = rendered(wordings, key=b"new", suffix="!")
            archive.transcripts.write_translations(run, corrected.id, ARGOS, drafts)
            assert archive.record(corrected.id).certificates == (given,)
            return

    (after,) = archive.record(corrected.id).certificates
    assert after.void
    assert (after.void.cause, after.void.by) == (VoidCause.EDITED, "dolkun")
    assert after == replace(given, void=after.void)
    document = json.loads(archive.export(corrected.id, Format.JSON))
    assert (document["certificates"][0]["holds"], document["certificates"][0]["void"]["cause"]) == (False, "edited")


def test_settling_a_doubt_and_writing_a_note_leave_a_certificate_as_it_is(
    archive: Archive, corrected: Recording
) -> None:
    digest = archive.certificates.draft(corrected.id).digest
    given = archive.certificates.certify(corrected.id, AIGUL, STATEMENT, digest=digest)
    found = archive.record(corrected.id).segments[0]

    archive.doubts.settle(found.doubts[0].id, DOLKUN)
    archive.notes.add(found.segment.id, DOLKUN, "Well heard.")

    assert archive.record(corrected.id).certificates == (given,)


def test_a_certificate_is_withdrawn_by_whoever_gave_it(archive: Archive, corrected: Recording) -> None:
    digest = archive.certificates.draft(corrected.id).digest
    given = archive.certificates.certify(corrected.id, AIGUL, STATEMENT, digest=digest)
    with pytest.raises(NoSuchCertificateError, match="cannot be withdrawn: aigul gave it"):
        archive.certificates.withdraw(given.id, DOLKUN, "I doubt it")
    with pytest.raises(ReasonWantedError, match=f"say why certificate {given.id} is to be taken back"):
        archive.certificates.withdraw(given.id, AIGUL, "")

    withdrawn = archive.certificates.withdraw(given.id, AIGUL, "I had not heard the second half")

    assert withdrawn.void
    assert (withdrawn.void.cause, withdrawn.void.reason) == (VoidCause.WITHDRAWN, "I had not heard the second half")
    with pytest.raises(NoSuchCertificateError, match="it no longer holds"):
        archive.certificates.withdraw(given.id, AIGUL, "again")


def test_words_that_were_changed_behind_a_certificate_are_found_by_verify(
    archive: Archive, corrected: Recording
) -> None:
    given = archive.certificates.certify(
        corrected.id, AIGUL, STATEMENT, digest=archive.certificates.draft(corrected.id).digest
    )
    vouched = f"what stands in {corrected.id} is not what certificate {given.id} vouches for"
    assert vouched not in archive.verify().faults

    with archive._database.writing() as connection:
        on = " ON revision" if archive._database.url.get_backend_name() == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER revision_update{on}"))
        connection.execute(text("UPDATE revision SET text = 'another word' WHERE kind = 'translation'"))

    assert vouched in archive.verify().faults
