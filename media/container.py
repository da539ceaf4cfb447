"""Which format a file is of, by its first bytes. Its name is not asked."""

from enum import StrEnum

#: As many bytes as :func:`sniff` wants to see.
HEAD_BYTES = 64 * 1024

_SYNC = 0xFFE0  # the eleven bits that begin every frame of MPEG audio
_ID3_BYTES = 10


class Container(StrEnum):
    """The formats that are accepted, by the name of the one demuxer that may read each."""

    WAV = "wav"
    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"
    MOV = "mov"
    MATROSKA = "matroska"
    AAC = "aac"
    AMR = "amr"


# The first box of an ISO or QuickTime file; recorders that stream put something else before "ftyp", or leave it out.
_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})

_PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"v=0", b"[playlist]", b"<MPD", b"<?xml", b"<asx", b"<smil")


def sniff(head: bytes) -> Container | None:
    """Name the container that begins with *head*; None where it is none that is accepted."""
    if head[:3] == b"ID3":
        return _after_id3(head)
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return Container.WAV
    if head[4:8] in _FIRST_BOXES:
        return Container.MOV
    for magic, container in (
        (b"fLaC", Container.FLAC),
        (b"OggS", Container.OGG),
        (b"\x1aE\xdf\xa3", Container.MATROSKA),
        (b"#!AMR", Container.AMR),
    ):
        if head.startswith(magic):
            return container
    return _mpeg_audio(head)


def is_playlist(head: bytes) -> bool:
    """Whether *head* begins a text that players take for directions to other files."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    return any(text.startswith(opening.lower()) for opening in _PLAYLISTS)


def _mpeg_audio(head: bytes) -> Container | None:
    """MP3 and AAC begin with the same eleven bits; the two bits of the layer tell them apart."""
    first = int.from_bytes(head[:2], "big")
    if first & _SYNC != _SYNC:
        return None
    # Layer I (both bits set) is left out: nobody records it, and FF FE begins every UTF-16 text.
    return {0: Container.AAC, 1: Container.MP3, 2: Container.MP3}.get(first >> 1 & 0b11)


def _after_id3(head: bytes) -> Container | None:
    """An ID3 tag stands before MP3, AAC and (wrongly, and often) FLAC; its size is written in seven bits a byte."""
    if len(head) < _ID3_BYTES:
        return None
    size = 0
    for byte in head[6:_ID3_BYTES]:
        size = size << 7 | byte & 0x7F
    behind = head[_ID3_BYTES + size :]
    if not behind:  # a cover fills all that was read: almost every such file is an MP3, and ffprobe must agree
        return Container.MP3
    return sniff(behind.lstrip(b"\0"))
