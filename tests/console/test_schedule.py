"""Schedules and inboxes on the command line."""

import json

import pytest


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_a_schedule_is_set_up_looked_at_paused_resumed_and_removed(testimony, folder):
    made = json.loads(
        testimony(
            "schedule", "add", "inbox", "--cron", "0 20 * * 1-5", "--zone", "Asia/Almaty", "--folder", str(folder),
            "--language", "ug", "--consent", "sealed", "--json",
        ).out
    )  # fmt: skip
    id_ = made["schedule"]
    assert (made["errand"], made["cron"], made["zone"], made["options"], made["standing"], made["last"]) == (
        "inbox",
        "0 20 * * 1-5",
        "Asia/Almaty",
        {"folder": str(folder), "language": "ug", "consent": "sealed"},
        "active",
        None,
    )
    assert made["next_at"].endswith("15:00:00+00:00")
    assert json.loads(testimony("schedule", "list", "--json").out) == [made]
    assert testimony("schedule", "list").out.startswith(
        f"{id_}  inbox     0 20 * * 1-5 (Asia/Almaty)  {folder}  ug  sealed\n    next 20"
    )

    assert testimony("schedule", "pause", id_).out == f"{id_}  paused\n"
    assert "    paused\n" in testimony("schedule", "list").out
    assert testimony("schedule", "resume", id_).out.startswith(id_)
    assert testimony("schedule", "remove", id_).out == f"{id_}  removed\n"
    assert testimony("schedule", "list").out == (
        "nothing is scheduled; `testimony schedule add --help` says what can be\n"
    )
    refused = testimony("schedule", "pause", id_)
    assert (refused.code, refused.err) == (
        2,
        f"testimony: {id_} is removed; look at `testimony schedule list` again\n",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("verify",), "say when with exactly one of --cron and --every"),
        (("verify", "--every", "1d", "--cron", "0 0 * * *"), "say when with exactly one of --cron and --every"),
        (("inbox", "--every", "15m"), "a schedule for inbox needs --folder"),
        (("verify", "--every", "1d", "--folder", "x"), "a schedule for verify takes no --folder"),
        (("process", "--every", "1d", "--language", "ug"), "a schedule for process takes no --language"),
        (
            ("inbox", "--every", "15m", "--folder", "x", "--language", "de"),
            "'de' is not a language of this archive; say kk (Kazakh) or ug (Uyghur)",
        ),
        (("verify", "--every", "soon"), "'soon' says no times; give an interval such as 15m, 6h or 2d"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_a_sentence(testimony, arguments, sentence):
    said = testimony("schedule", "add", *arguments)
    assert (said.code, said.err) == (2, f"testimony: {sentence}\n")


def test_the_archives_own_folder_is_no_inbox(testimony, home):
    said = testimony("schedule", "add", "inbox", "--every", "15m", "--folder", str(home / "originals"))
    assert (said.code, said.err) == (
        2,
        f"testimony: {home / 'originals'} cannot be an inbox: the archive keeps its own files in {home}; "
        "name another folder\n",
    )


def test_without_a_zone_the_times_are_those_of_this_machine(testimony, monkeypatch):
    monkeypatch.setattr("console.commands.schedule.get_localzone_name", lambda: "Asia/Urumqi")
    said = testimony("schedule", "add", "verify", "--cron", "0 3 * * *", "--json")
    assert json.loads(said.out)["zone"] == "Asia/Urumqi"


def test_the_inbox_says_what_lies_there_and_why_and_takes_nothing(testimony, folder, monkeypatch):
    assert testimony("inbox").out == (
        "there is no inbox; `testimony schedule add inbox` or the setting inbox makes one\n"
    )
    monkeypatch.setenv("TESTIMONY_INBOX", str(folder))
    (folder / "a.mp3").write_bytes(b"sound")
    (folder / "b.mp3.part").write_bytes(b"sound")
    (folder / "c.mp3").symlink_to(folder / "a.mp3")
    testimony("schedule", "add", "inbox", "--every", "15m", "--folder", str(folder / "stick"))

    with (folder / "d.mp3").open("wb"):
        said = testimony("inbox").out

    assert said == (
        f"{folder} (at any time) holds:\n"
        "    a.mp3: it waits to be taken\n"
        "    b.mp3.part: its name says that it is still arriving\n"
        "    c.mp3: it is a link, and links are not followed; put the file itself into the inbox\n"
        "    d.mp3: another program is writing to it\n"
        f"{folder / 'stick'} (every 15m) is not there on this machine\n"
        "nobody takes anything: no `testimony worker` is at work\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == ["a.mp3", "b.mp3.part", "c.mp3", "d.mp3"]
    document = json.loads(testimony("inbox", "--json").out)
    assert [each["there"] for each in document] == [True, False]
    assert document[0]["lying"][0] == {"name": "a.mp3", "why": "it waits to be taken"}


def test_the_same_schedule_twice_is_refused_by_the_name_of_the_first(testimony):
    first = json.loads(testimony("schedule", "add", "verify", "--every", "1d", "--json").out)["schedule"]

    refused = testimony("schedule", "add", "verify", "--every", "24h")

    assert (refused.code, refused.out, refused.err) == (
        2,
        "",
        f"testimony: {first} has verify done at these times, with the same options; nothing was added: "
        "see `testimony schedule list`\n",
    )


def test_deposits_do_not_go_among_the_archives_own_files(testimony, home, tmp_path):
    originals = home / "originals"
    refused = testimony("schedule", "add", "export", "--every", "1d", "--folder", str(originals))
    (home / "deposits").mkdir(parents=True)
    within = testimony("schedule", "add", "export", "--every", "1d", "--folder", str(home / "deposits"))

    assert (refused.code, refused.err) == (
        2,
        f"testimony: {originals} cannot hold deposits: the archive keeps its own files in {home}; "
        "name another folder\n",
    )
    assert (within.code, within.err) == (0, "")


def test_a_folder_that_is_not_there_yet_is_told_of_and_taken(testimony, tmp_path):
    stick = tmp_path / "stick"

    said = testimony("schedule", "add", "inbox", "--every", "15m", "--folder", str(stick), "--json")

    assert (said.code, said.err) == (0, f"{stick} is not there on this machine now; it is looked for each time\n")
    assert json.loads(said.out)["options"] == {"folder": str(stick)}
