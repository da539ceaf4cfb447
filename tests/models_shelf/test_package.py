"""Packages from strangers: unpacked where they should be, or not at all."""

import stat
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.package import PackageLimits, UnsafePackageError, unpack

Zip = Callable[[str, dict[str, bytes]], Path]


def everything(_path: str) -> bool:
    return True


def special(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    return info


def test_what_lies_under_the_top_folder_is_unpacked_and_what_nobody_wants_is_left(
    zip_with: Zip, tmp_path: Path
) -> None:
    package = zip_with("good.argosmodel", {"top/model/model.bin": b"numbers", "top/stanza/ru.pt": b"a pickle"})

    unpack(package, tmp_path / "out", lambda path: path.startswith("model/"))

    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["model", "model.bin"]


def test_names_that_lead_out_of_the_folder_are_all_named(zip_with: Zip, tmp_path: Path) -> None:
    package = zip_with(
        "slip.argosmodel", {"top/a": b"", "top/../../escaped": b"", "/etc/passwd": b"", "top\\..\\b": b"", "c:/d": b""}
    )

    with pytest.raises(UnsafePackageError) as caught:
        unpack(package, tmp_path / "out", everything)

    assert str(caught.value) == (
        "slip.argosmodel was not unpacked: it must hold exactly one folder at its top, and it holds 4; "
        "'top/../../escaped' leads out of its folder; '/etc/passwd' leads out of its folder; "
        r"'top\\..\\b' leads out of its folder; 'c:/d' leads out of its folder"
    )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        (special("top/link", stat.S_IFLNK), "'top/link' is a link"),
        (special("top/disk", stat.S_IFBLK), "'top/disk' is a device or a pipe"),
        (special("top/pipe", stat.S_IFIFO), "'top/pipe' is a device or a pipe"),
        (zipfile.ZipInfo("top/MODEL.bin"), "'top/model.bin' is there 2 times"),
        (zipfile.ZipInfo("top/model.bin/below"), "'top/model.bin' is both a file and a folder"),
        (zipfile.ZipInfo("top//model.bin"), "'top/model.bin' is there 2 times"),
        (
            zipfile.ZipInfo("top/."),
            "it must hold a folder at its top, and it holds a file; 'top' is both a file and a folder",
        ),
        (zipfile.ZipInfo("beside"), "it must hold exactly one folder at its top, and it holds 2"),
    ],
)
def test_a_member_that_is_no_plain_file_of_its_own_name_is_refused(
    member: zipfile.ZipInfo, fault: str, zip_with: Zip, tmp_path: Path
) -> None:
    package = zip_with("odd.argosmodel", {"top/model.bin": b"numbers"})
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr(member, b"/etc/passwd")

    with pytest.raises(UnsafePackageError) as caught:
        unpack(package, tmp_path / "out", everything)

    assert str(caught.value) == f"odd.argosmodel was not unpacked: {fault}"


def test_what_is_encrypted_or_packed_in_an_odd_way_is_refused(zip_with: Zip, tmp_path: Path) -> None:
    package = zip_with("odd.argosmodel", {"top/model.bin": b"numbers"})
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("top/README.md", b"bzip2", zipfile.ZIP_BZIP2)
    data = bytearray(package.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 0x1  # the flag of the first member that says that it is encrypted
    package.write_bytes(data)

    with pytest.raises(UnsafePackageError) as caught:
        unpack(package, tmp_path / "out", everything)

    assert str(caught.value) == (
        "odd.argosmodel was not unpacked: 'top/model.bin' is encrypted; "
        "'top/README.md' is packed in a way that is not read here"
    )


def test_the_same_name_twice_is_refused(zip_with: Zip, tmp_path: Path) -> None:
    package = zip_with("twice.argosmodel", {"top/model.bin": b"one"})
    with warnings.catch_warnings(), zipfile.ZipFile(package, "a") as archive:
        warnings.simplefilter("ignore", UserWarning)  # zipfile's own, about the very thing
        archive.writestr("top/model.bin", b"another")

    with pytest.raises(UnsafePackageError, match=r"'top/model\.bin' is there 2 times"):
        unpack(package, tmp_path / "out", everything)


def test_a_few_kilobytes_do_not_become_a_full_disk(zip_with: Zip, tmp_path: Path) -> None:
    package = zip_with("bomb.argosmodel", {"top/zeros": bytes(10_000_000)})

    with pytest.raises(UnsafePackageError) as caught:
        unpack(package, tmp_path / "out", everything)

    size = package.stat().st_size
    assert str(caught.value) == (
        f"bomb.argosmodel was not unpacked: {size} bytes would become 10000000, more than 40 times as many"
    )
    assert not (tmp_path / "out").exists()


def test_a_package_may_be_neither_huge_nor_crowded(zip_with: Zip, tmp_path: Path) -> None:
    package = zip_with("large.argosmodel", {f"top/{number}": b"1234" for number in range(4)})

    with pytest.raises(UnsafePackageError) as caught:
        unpack(package, tmp_path / "out", everything, PackageLimits(members=3, total_bytes=15))

    assert str(caught.value) == (
        "large.argosmodel was not unpacked: it holds 4 files, and no package needs more than 3; "
        "it would take 16 bytes, and 15 are allowed"
    )


def test_files_that_share_their_bytes_are_refused(zip_with: Zip, tmp_path: Path) -> None:
    """A zip bomb of the second kind: many entries in the table of contents for one stretch of packed bytes."""
    package = zip_with("overlap.argosmodel", {"top/a": bytes(range(256)), "top/b": b""})
    data = bytearray(package.read_bytes())
    # the packed size of a member stands 20 bytes into its line of the table of contents
    at = data.rindex(b"PK\x01\x02") + 20
    data[at : at + 4] = struct.pack("<I", len(data))
    package.write_bytes(data)

    with pytest.raises(UnsafePackageError, match="its files overlap one another"):
        unpack(package, tmp_path / "out", everything)


def test_a_damaged_package_is_refused(zip_with: Zip, tmp_path: Path) -> None:
    package = zip_with("damaged.argosmodel", {"top/model.bin": bytes(range(256))})
    data = bytearray(package.read_bytes())
    data[60] ^= 0xFF
    package.write_bytes(data)

    with pytest.raises(UnsafePackageError, match=r"damaged\.argosmodel was not unpacked: it is damaged \("):
        unpack(package, tmp_path / "out", everything)


@given(names=st.lists(st.text(alphabet="ab./\\:~\0 AÉ", min_size=1, max_size=12), min_size=1, max_size=5))
def test_whatever_the_names_nothing_is_written_outside_the_folder(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        root = Path(scratch)
        with zipfile.ZipFile(root / "p.zip", "w") as archive:
            for name in names:
                archive.writestr(f"top/{name}", b"x")
        try:
            unpack(root / "p.zip", root / "out", everything)
        except UnsafePackageError:
            assert not (root / "out").exists()
        assert {path.name for path in root.iterdir()} <= {"p.zip", "out"}
