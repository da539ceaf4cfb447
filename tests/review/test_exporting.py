"""Documents to take out at the desk: every format by name, under a name that tells nothing."""

from collections.abc import Callable
from html import unescape

import pytest

from archive.export import DESCRIPTIONS, Format
from archive.store import Archive
from review.words import WORDS
from testimony.identity import Digest, RecordingId
from testimony.recording import Consent
from tests.review.visit import Browser


@pytest.mark.parametrize("form", list(Format))
def test_every_format_is_taken_out_under_the_recording_s_id(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, form: Format
) -> None:
    answer = signed_in("reviewer-1").get(f"/recordings/{recording}/export/{form.value}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == DESCRIPTIONS[form].media_type
    name = f'attachment; filename="{recording}{DESCRIPTIONS[form].suffix}"'
    assert answer.headers["content-disposition"] == name
    event = archive.audit.events()[-1]
    assert (event.actor, event.action) == ("reviewer-1", "recording.exported")
    assert event.payload["sha256"] == Digest.of_bytes(answer.content).hex


def test_the_page_names_every_format_and_what_it_is_good_for(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    page = unescape(signed_in("reviewer-1").get(f"/recordings/{recording}/export").text)

    for form, each in DESCRIPTIONS.items():
        assert f'formaction="/recordings/{recording}/export/{form.value}"' in page
        assert each.explanation in page
    assert "This recording is not approved" in page
    assert 'name="audience"' not in page
    assert {each.explanation for each in DESCRIPTIONS.values()} <= WORDS


def test_an_archivist_is_offered_what_the_witness_agreed_to_and_no_more(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    archive.access.change_consent(recording, Consent.LEGAL, said_by="the witness", by="archivist-1")

    page = signed_in("archivist-1").get(f"/recordings/{recording}/export").text

    assert '<option value="legal">' in page
    assert '<option value="archive">' not in page


def test_what_is_chosen_on_the_page_is_what_is_taken_out(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    at = f"/recordings/{recording}/export"
    answer = signed_in("reviewer-1").get(f"{at}/vtt?layers=source&approved=yes&anonymise=yes&notes=yes")

    assert answer.status_code == 200
    assert "English of" not in answer.text
    facts = archive.audit.events()[-1].payload
    chosen = {name: facts[name] for name in ("layers", "approved_only", "anonymised", "notes", "audience")}
    assert chosen == {
        "layers": "source",
        "approved_only": True,
        "anonymised": True,
        "notes": True,
        "audience": "team",
    }


def test_what_a_format_cannot_do_is_said_in_a_sentence(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    answer = signed_in("reviewer-1").get(f"/recordings/{recording}/export/json?layers=source")

    assert answer.status_code == 422
    assert "JSON always holds both wordings" in answer.text
