import json
from dataclasses import replace

import pytest

from archive.store import Archive
from glossary.read import parse_csv, write_csv
from testimony.recording import Stage
from tests.archive.interview import ARGOS, DURATION_MS, KAZAKH, WHISPER, Clock, Identify, heard, rendered

HEADER = "id,category,status,en,accepted,forbidden,ug,kk\n"
URUMQI = "P1,place,approved,Urumqi,Urumchi,,ئۈرۈمچى,Үрімжі\n"
CAMP = "D1,institution,draft,camp,,,لاگېر,лагерь\n"


@pytest.fixture
def written(tmp_path):
    """Writes a glossary with the given rows."""

    def write(*rows: str) -> str:
        path = tmp_path / "terms.csv"
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        return str(path)

    return write


def test_without_any_import_the_starter_glossary_is_in_force(testimony):
    document = json.loads(testimony("glossary", "list", "--json").out)

    assert len(document["entries"]) > 50
    assert any(entry["rendering"] == "Urumqi" for entry in document["entries"])


def test_an_imported_glossary_comes_into_force_and_the_one_before_it_is_kept(testimony, written):
    first = testimony("glossary", "import", written(URUMQI))
    assert first.code == 0
    version = first.out.split()[1]
    testimony("glossary", "import", written(URUMQI, CAMP))

    assert len(json.loads(testimony("glossary", "list", "--json").out)["entries"]) == 2
    earlier = testimony("glossary", "export", "--version", version)
    assert "Urumqi" in earlier.out
    assert "camp" not in earlier.out


def test_a_version_that_never_was_is_refused_with_those_that_were(testimony):
    answer = testimony("glossary", "export", "--version", "0123")

    assert answer.code == 2
    assert answer.err == "testimony: there is no glossary '0123' here; known are the starter glossary alone\n"


def test_every_fault_of_a_glossary_is_named_with_its_line_and_nothing_comes_into_force(testimony, written):
    before = testimony("glossary", "list", "--json").out

    answer = testimony("glossary", "import", written(URUMQI, URUMQI, "P2,place,approved,,,,,\n"))

    assert answer.code == 2
    assert "line 3" in answer.err
    assert "line 4" in answer.err
    assert testimony("glossary", "list", "--json").out == before


def test_a_term_is_found_where_it_stands_also_with_an_ending(testimony, written):
    testimony("glossary", "import", written(URUMQI))

    (hit,) = json.loads(testimony("glossary", "match", "--language", "kk", "Ол Үрімжіде тұрады.", "--json").out)

    assert (hit["concept"], hit["start"], hit["end"], hit["rendering"]) == ("P1", 3, 11, "Urumqi")


def test_what_an_import_would_change_can_be_seen_first(testimony, written):
    testimony("glossary", "import", written(URUMQI, CAMP))

    answer = testimony("glossary", "diff", written(URUMQI.replace("Urumchi", "Wulumuqi"), URUMQI.replace("P1", "P9")))

    assert answer.out.splitlines() == [
        "gone     D1  camp",
        "changed  P1  Urumqi  (accepted)",
        "new      P9  Urumqi",
    ]


@pytest.fixture
def translated(home, tmp_path):
    """Makes an interview whose second segment says Үрімжіде, translated under the glossary in force."""

    def listen() -> tuple[str, str]:
        sound = tmp_path / "interview.wav"
        sound.write_bytes(b"RIFF" + bytes(400))
        with Archive.open(home, Clock()) as archive:
            recording = archive.receive(sound, name=sound.name, language=KAZAKH, identify=Identify()).recording.id
            run = archive.runs.begin(recording, [Stage.TRANSCRIBE], {}).id
            archive.recordings.prepared(recording, {"lost_ms": 0}, DURATION_MS, run)
            archive.transcripts.write(run, recording, WHISPER, heard(recording))
            by = replace(ARGOS, glossary_version=archive.glossaries.in_force().version)
            wordings = archive.transcripts.wordings(recording)
            archive.transcripts.write_translations(run, recording, by, rendered(wordings))
        return recording, next(each.segment for each in wordings if "Үрімжі" in each.text)

    return listen


def test_the_translations_that_an_import_would_change_are_named_with_their_recording(testimony, written, translated):
    testimony("glossary", "import", written(URUMQI, CAMP))
    recording, said = translated()
    changed = written(URUMQI.replace("Urumchi", "Wulumuqi"), CAMP.replace("camp", "detention camp"))

    answer = testimony("glossary", "diff", changed)
    document = json.loads(testimony("glossary", "diff", changed, "--json").out)

    assert answer.out.splitlines() == [
        "changed  D1  detention camp  (rendering)",
        "changed  P1  Urumqi  (accepted)  touches 1 segment",
        f"{recording}  1 segment",
    ]
    assert document["touched"] == [{"recording": recording, "segment": said, "concepts": ["P1"], "settled": False}]
    assert document["changes"][1] == {
        "turn": "changed",
        "concept": "P1",
        "rendering": "Urumqi",
        "fields": ["accepted"],
        "segments": [said],
    }
    assert testimony("glossary", "diff").out == "nothing would change\n"
    testimony("glossary", "import", changed)
    assert testimony("glossary", "diff").out == f"{recording}  1 segment\n"


def test_the_history_of_a_term_says_who_changed_it_and_why(testimony, written):
    testimony("glossary", "import", written(URUMQI), "--reason", "agreed")
    testimony("glossary", "import", written(URUMQI.replace("Urumqi", "Ürümqi")), "--reason", "as on the map")
    testimony("glossary", "import", written(CAMP))

    lines = testimony("glossary", "history", "P1").out.splitlines()

    assert [line.split("  ", 2)[2] for line in lines] == [
        "Urumqi  [approved]  (agreed)",
        "Ürümqi  [approved]  (as on the map)",
        "taken out",
    ]


def test_a_project_has_its_own_renderings_and_says_where_they_differ(testimony, written, translated):
    testimony("glossary", "import", written(URUMQI, CAMP))
    recording, _ = translated()
    testimony("glossary", "assign", "north", recording)

    answer = testimony("glossary", "import", "--project", "north", written(URUMQI.replace("Urumqi", "Wulumuqi")))

    assert answer.err == "testimony: P1 is 'Wulumuqi' in the project and 'Urumqi' in the base\n"
    assert testimony("glossary", "projects").out == f"north  {recording}\n"
    assert len(json.loads(testimony("glossary", "list", "--project", "north", "--json").out)["entries"]) == 2
    assert "'Wulumuqi' in the project" in testimony("glossary", "check", "--project", "north").out
    assert testimony("glossary", "diff").out == f"{recording}  1 segment\n"
    testimony("glossary", "assign", "-", recording)
    assert testimony("glossary", "diff").out == "nothing would change\n"
    assert testimony("glossary", "list", "--project", "south").code == 2


def test_a_glossary_that_an_earlier_release_kept_as_files_stays_in_force(testimony, home, tmp_path):
    files = home / "glossary"
    files.mkdir(parents=True)
    kept = parse_csv(HEADER + URUMQI)
    write_csv(kept, files / f"{kept.version}.csv")
    (files / "in-force").write_text(kept.version)

    before = json.loads(testimony("glossary", "list", "--json").out)
    with Archive.open(home, Clock()):
        pass
    after = json.loads(testimony("glossary", "list", "--json").out)

    assert before == after
    assert after["version"] == kept.version


@pytest.mark.parametrize("ending", ["csv", "tsv", "tbx"])
def test_a_glossary_goes_out_and_comes_back_the_same_in_every_format(testimony, tmp_path, ending):
    path = tmp_path / f"terms.{ending}"
    before = json.loads(testimony("glossary", "list", "--json").out)["version"]

    testimony("glossary", "export", "-o", str(path))
    answer = testimony("glossary", "import", str(path))

    assert answer.code == 0
    assert answer.out.startswith(f"version {before} is in force")


def test_tbx_of_either_version_can_be_asked_for(testimony):
    assert "<martif " in testimony("glossary", "export", "--format", "tbx2").out
    assert "<tbx " in testimony("glossary", "export", "--format", "tbx3").out


def test_a_file_that_does_not_say_what_it_holds_is_refused(testimony, tmp_path):
    answer = testimony("glossary", "export", "-o", str(tmp_path / "terms.txt"))

    assert answer.code == 2
    assert answer.err == (
        "testimony: the name terms.txt does not say what it holds; a glossary's ends in .csv, .tsv, .tbx\n"
    )


def test_a_term_typed_on_a_russian_keyboard_is_suggested(testimony, written):
    testimony("glossary", "import", written(URUMQI))

    (hit,) = json.loads(testimony("glossary", "match", "--language", "kk", "Ол Уримжиде тұрады.", "--json").out)

    assert (hit["concept"], hit["kind"]) == ("P1", "suggested")


def test_a_term_is_found_in_another_script_than_its_own(testimony, written):
    testimony("glossary", "import", written(URUMQI))

    (hit,) = json.loads(testimony("glossary", "match", "--language", "ug-Latn", "u Ürümchide", "--json").out)

    assert (hit["concept"], hit["kind"]) == ("P1", "inflected")


def test_concepts_that_get_in_each_others_way_are_told(testimony, written):
    other = URUMQI.replace("P1", "P9")

    answer = testimony("glossary", "check", written(URUMQI, other))

    assert answer.code == 0
    assert "stands for P1 and P9: each mention will be flagged as ambiguous" in answer.out
    assert "'urumqi' is the rendering of P1 and P9: in English they cannot be told apart" in answer.out


@pytest.fixture
def proposed(home):
    """Has an interpreter propose Құлжа, and another name for it."""
    with Archive.open(home, Clock()) as archive:
        for rendering in ("Gulja", "Yining"):
            archive.terms.propose(form="Құлжа", tag=KAZAKH, rendering=rendering, by="aigul", category="place")


def test_what_was_proposed_is_listed_and_decided_on(testimony, proposed):
    listed = testimony("glossary", "proposals").out.splitlines()
    accepted = testimony(
        "glossary", "accept", "1", "--concept", "ghulja", "--rendering", "Ghulja", "--reason", "as on the map"
    )
    declined = testimony("glossary", "decline", "2", "--reason", "another name for it")

    assert listed == ["1  Құлжа (kk-Cyrl)  Gulja  [place]  aigul", "2  Құлжа (kk-Cyrl)  Yining  [place]  aigul"]
    assert accepted.out.startswith("ghulja is 'Ghulja' in version ")
    assert declined.out == "proposal 2 is turned down\n"
    assert json.loads(testimony("glossary", "proposals", "--json").out) == []
    (change,) = json.loads(testimony("glossary", "history", "ghulja", "--json").out)
    assert (change["entry"]["rendering"], change["entry"]["category"], change["reason"]) == (
        "Ghulja",
        "place",
        "as on the map",
    )
    again = testimony("glossary", "accept", "1")
    assert (again.code, again.out) == (2, "")
    assert "has already decided on proposal 1 for the glossary" in again.err


def test_a_proposal_that_makes_no_entry_is_refused_with_the_reason(testimony, proposed):
    answer = testimony("glossary", "accept", "1", "--rendering", "a|b")

    assert answer.code == 2
    assert answer.err.startswith("testimony: the glossary cannot hold this term: rendering: 'a|b' has blanks")
    assert len(json.loads(testimony("glossary", "proposals", "--json").out)) == 2


def test_where_nothing_is_to_be_told_that_is_said(testimony, tmp_path):
    missing = testimony("glossary", "import", str(tmp_path / "none.csv"))

    assert testimony("glossary", "diff").out == "nothing would change\n"
    assert testimony("glossary", "projects").out == "there is no project yet\n"
    assert testimony("glossary", "match", "--language", "kk", "abc").out == "no term of the glossary stands in it\n"
    assert (missing.code, "does not exist" in missing.err) == (2, True)


def test_the_history_of_a_term_that_never_was_is_refused(testimony):
    answer = testimony("glossary", "history", "no-such-term")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "testimony: no concept was ever called 'no-such-term' here; `testimony glossary list` names those in force\n"
    )
    assert testimony("glossary", "history", "place-urumqi").out == "as it came with the program\n"


def test_what_contradicts_itself_can_be_read_by_a_program(testimony, written):
    told = testimony("glossary", "check", written(URUMQI), "--json")

    assert (told.code, json.loads(told.out)["notes"]) == (0, [])
