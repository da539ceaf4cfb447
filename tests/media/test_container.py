import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.container import Container, is_playlist, sniff


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"RIFF\x24\0\0\0WAVEfmt ", Container.WAV),
        (b"RF64\xff\xff\xff\xffWAVEds64", Container.WAV),
        (b"\xff\xfb\x90\x64", Container.MP3),
        (b"\xff\xf3\x40\xc0", Container.MP3),
        (b"ID3\x04\0\0\0\0\0\x02ab\xff\xfb\x90\x64", Container.MP3),
        (b"ID3\x04\0\0\0\0\0\x02ab\xff\xf1\x50\x80", Container.AAC),
        (b"ID3\x04\0\0\0\0\0\x02abfLaC", Container.FLAC),
        (b"ID3\x04\0\0\x7f\x7f\x7f\x7f picture", Container.MP3),
        (b"fLaC\0\0\0\x22", Container.FLAC),
        (b"OggS\0\x02", Container.OGG),
        (b"\0\0\0\x20ftypM4A ", Container.MOV),
        (b"\0\0\0\x08wide\0\0", Container.MOV),
        (b"\x1aE\xdf\xa3\x01", Container.MATROSKA),
        (b"\xff\xf1\x50\x80", Container.AAC),
        (b"#!AMR\n<", Container.AMR),
        (b"#!AMR-WB\n", Container.AMR),
    ],
)
def test_a_format_is_known_by_its_first_bytes(head: bytes, container: Container) -> None:
    assert sniff(head) is container


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff",
        b"ID3",
        b"RIFF\x24\0\0\0AVI LIST",
        b"\xff\xfeT\0e\0x\0t\0",
        b"\x7fELF",
        b"<html>",
        b"%PDF-1.7",
        b"#EXTM3U\n",
        b"ffconcat version 1.0\n",
    ],
)
def test_everything_else_is_refused(head: bytes) -> None:
    assert sniff(head) is None


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=3))
def test_short_text_is_never_taken_for_sound(text: str) -> None:
    assert sniff(text.encode()) is None


@pytest.mark.parametrize(
    "head",
    [
        b"#EXTM3U\n#EXT-X-VERSION:3\n",
        b"\xef\xbb\xbf#EXTM3U\n",
        b"\n  ffconcat version 1.0\n",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
        b'<?xml version="1.0"?><MPD>',
        b"[playlist]\nFile1=/etc/passwd\n",
    ],
)
def test_directions_to_other_files_are_known_for_what_they_are(head: bytes) -> None:
    assert is_playlist(head)


def test_ordinary_text_is_no_playlist() -> None:
    assert not is_playlist(b"Dear archive, here is the interview")
