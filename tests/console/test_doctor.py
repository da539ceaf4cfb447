import json


def test_the_doctor_looks_at_tools_models_disk_and_privacy(testimony):
    answer = testimony("doctor", "--json")

    points = {point["what"]: point for point in json.loads(answer.out)}
    assert points["ffmpeg"]["well"]
    assert points["Kazakh, transcribe"]["well"] is None
    assert points["home"]["well"]
    assert points["translation"]["found"] == "stays on this machine"


def test_a_provider_that_would_send_text_away_is_bad(testimony, monkeypatch):
    monkeypatch.setenv("ARGOS_MODEL_PROVIDER", "OPENAI")

    answer = testimony("doctor")

    assert answer.code == 1
    assert "BAD   translation: ARGOS_MODEL_PROVIDER is 'OPENAI'" in answer.out


def test_a_home_that_others_may_look_into_is_bad(testimony, home):
    home.mkdir(mode=0o755)

    answer = testimony("doctor")

    assert answer.code == 1
    assert "others may look into it (mode 755); chmod 700 it" in answer.out
