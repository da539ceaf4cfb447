import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.identity import Digest, canonical_json, new_recording_id

facts = st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.booleans(), st.none()))


@pytest.mark.parametrize("text", ["", "ab", "AB" * 32, "g" * 64, "ab" * 33])
def test_only_a_sha256_is_a_digest(text):
    with pytest.raises(ValueError, match="not a SHA-256"):
        Digest(text)


def test_a_file_and_its_bytes_have_one_digest(tmp_path):
    path = tmp_path / "original"
    path.write_bytes(bytes(range(256)) * 5000)

    assert Digest.of_file(path) == Digest.of_bytes(path.read_bytes())
    assert Digest.of_file(path).hex == hashlib.sha256(path.read_bytes()).hexdigest()


@given(facts)
def test_the_key_of_some_facts_does_not_depend_on_their_order(some):
    assert Digest.of_facts(dict(reversed(some.items()))) == Digest.of_facts(some)


def test_canonical_json_keeps_letters_as_they_are():
    assert canonical_json({"b": "ئۇ", "a": 1}) == '{"a":1,"b":"ئۇ"}'


def test_ids_are_speakable_and_do_not_repeat():
    ids = {new_recording_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(i.startswith("rec-") and not set(i[4:]) & set("ilou") for i in ids)
