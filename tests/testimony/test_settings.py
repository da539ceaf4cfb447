import dataclasses
from pathlib import Path

import pytest

from testimony.settings import SettingError, Settings

DOCS = Path(__file__).parents[2] / "docs"


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "settings.toml").write_text('transcriber = "openai-whisper"\nthreads = 3\n', encoding="utf-8")

    settings = Settings.read(tmp_path, {"TESTIMONY_THREADS": "1", "UNRELATED": "x"})

    assert (settings.transcriber, settings.threads) == ("openai-whisper", 1)


def test_models_lie_in_the_home_unless_said_otherwise(tmp_path):
    assert Settings(home=tmp_path).models_folder == tmp_path / "models"
    assert Settings(home=tmp_path, models="/srv/weights").models_folder == Path("/srv/weights")


def test_the_temperatures_are_a_ladder_of_numbers(tmp_path):
    assert Settings.read(tmp_path, {"TESTIMONY_TEMPERATURES": "0 0.4 0.8"}).ladder == (0.0, 0.4, 0.8)
    assert Settings(home=tmp_path).ladder == (0.0,)


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        (
            {"TESTIMONY_THREADS": "many"},
            "the setting threads is 'many'; it should be a whole number (see docs/settings.md)",
        ),
        (
            {"TESTIMONY_CHUNK_MS": "0"},
            "the setting chunk_ms is '0'; it should be a whole number above 0 (see docs/settings.md)",
        ),
        (
            {"TESTIMONY_COMPUTE": "int4"},
            "the setting compute is 'int4'; it should be int8 or float32 (see docs/settings.md)",
        ),
        (
            {"TESTIMONY_BEAM_SIZE": "0"},
            "the setting beam_size is '0'; it should be a whole number above 0 (see docs/settings.md)",
        ),
        (
            {"TESTIMONY_PATIENCE": "much"},
            "the setting patience is 'much'; it should be a number (see docs/settings.md)",
        ),
        (
            {"TESTIMONY_PATIENCE": "0"},
            "the setting patience is '0.0'; it should be a number above 0, up to 10.0 (see docs/settings.md)",
        ),
        (
            {"TESTIMONY_REPETITION_PENALTY": "0.9"},
            "the setting repetition_penalty is '0.9'; it should be a number from 1 to 2.0 (see docs/settings.md)",
        ),
        (
            {"TESTIMONY_TEMPERATURES": "0.4 0"},
            "the setting temperatures is '0.4 0'; it should be numbers from 0 to 1 that rise, such as 0 0.4 0.8 "
            "(see docs/settings.md)",
        ),
        (
            {"TESTIMONY_WINDOW_MS": "30000"},
            "the setting window_ms is '30000'; it should be 0, or milliseconds from 3000 to 28000 "
            "(see docs/settings.md)",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, env, sentence):
    with pytest.raises(SettingError) as caught:
        Settings.read(tmp_path, env)
    assert str(caught.value) == sentence


def test_a_name_that_is_no_setting_is_refused(tmp_path):
    (tmp_path / "settings.toml").write_text("thread = 3\n", encoding="utf-8")
    with pytest.raises(SettingError, match="the setting thread is '3'; it should be one of archive_url, beam_size"):
        Settings.read(tmp_path, {})


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    (tmp_path / "settings.toml").write_text("threads 3", encoding="utf-8")
    with pytest.raises(SettingError, match="it should be a TOML file"):
        Settings.read(tmp_path, {})


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings) if field.name != "home"])
def test_every_setting_is_explained(field):
    assert f"`TESTIMONY_{field.upper()}`" in (DOCS / "settings.md").read_text(encoding="utf-8")


def test_a_command_for_failures_is_parted_as_a_shell_would_and_nothing_else_is_done_to_it(tmp_path):
    read = Settings.read(tmp_path, {"TESTIMONY_ON_FAILURE": "/bin/tell --to 'the archivist' $HOME"})
    assert read.failure_command == ("/bin/tell", "--to", "the archivist", "$HOME")
    assert Settings.read(tmp_path, {}).failure_command == ()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("inbox_language", "de", "kk, ug or nothing"),
        ("inbox_settle_s", "-1", "0 or a number of seconds"),
        ("on_failure", "tell 'nobody", "a command with its arguments, quoted as for a shell"),
    ],
)
def test_what_an_inbox_and_a_failure_need_is_held(tmp_path, name, value, expected):
    with pytest.raises(SettingError) as refused:
        Settings.read(tmp_path, {f"TESTIMONY_{name.upper()}": value})
    assert str(refused.value) == f"the setting {name} is {value!r}; it should be {expected} (see docs/settings.md)"
