"""A copy of a log, altered: the verdict names the place.  Every case starts from a copy that verifies."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.tlog import checkpoints, merkle, tiles
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.notes import Signer
from shuqiao.tlog.proofs import FORKS, Outcome, verify_log
from shuqiao.tlog.publish import publish, rebuild

ORIGIN = "demo.example/platform/1"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
SIZE = 700


def leaves(start: int, stop: int) -> list[bytes]:
    return [b"entry %d" % i for i in range(start, stop)]


def signed(entries: list[bytes]) -> str:
    return checkpoints.sign(Checkpoint(ORIGIN, len(entries), merkle.root(entries)), SIGNER)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("log")
    publish(directory, size=SIZE, note=signed(leaves(0, SIZE)), leaves=leaves, durable=False)
    return directory


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    directory = tmp_path / "copy"
    shutil.copytree(original, directory)
    assert verify_log(directory, SIGNER.verifier()).proved
    return directory


def flip(path: Path, at: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


def replace_entry(directory: Path, index: int, entry: bytes, *, tile_too: bool = False) -> None:
    """What a forger does: swap an entry, and if careful its hash in the level-0 tile."""
    n, place = divmod(index, 256)
    width = min(256, SIZE - n * 256)
    bundle = directory / tiles.bundle_path(n, width)
    entries = tiles.decode_bundle(bundle.read_bytes())
    assert entries is not None
    entries[place] = entry
    bundle.write_bytes(tiles.encode_bundle(entries))
    if tile_too:
        tile = directory / tiles.tile_path(0, n, width)
        hashes = tiles.hashes_of(tile.read_bytes())
        hashes[place] = merkle.leaf_hash(entry)
        tile.write_bytes(b"".join(hashes))


@pytest.mark.parametrize("index", [0, 1, 255, 256, 511, 512, 600, 699])
def test_an_altered_entry_is_named_exactly(copy: Path, index: int) -> None:
    replace_entry(copy, index, b"entry forged")
    verdict = verify_log(copy, SIGNER.verifier())
    assert verdict.outcome is Outcome.DISPROVED
    assert verdict.why == "entry_altered"
    assert verdict.where["entry"] == index


@pytest.mark.parametrize(
    ("index", "path"), [(3, "tile/0/000"), (300, "tile/0/001"), (511, "tile/0/001"), (600, "tile/0/002.p/188")]
)
def test_an_entry_altered_with_its_hash_names_the_tile(copy: Path, index: int, path: str) -> None:
    replace_entry(copy, index, b"entry forged", tile_too=True)
    verdict = verify_log(copy, SIGNER.verifier())
    assert verdict.outcome is Outcome.DISPROVED
    assert verdict.why == "tile_altered"
    assert verdict.where["file"] == path


def test_a_log_rewritten_under_an_old_checkpoint(copy: Path) -> None:
    note = (copy / "checkpoint").read_bytes()
    forged = [b"forged", *leaves(1, SIZE)]
    rebuild(copy, forged, signed(forged), durable=False)
    (copy / "checkpoint").write_bytes(note)
    verdict = verify_log(copy, SIGNER.verifier())
    assert (verdict.outcome, verdict.why) == (Outcome.DISPROVED, "tile_altered")
    # Every file agrees with every other; what signs the root is one of these two.
    assert verdict.where["tiles"] == ["tile/0/002.p/188", "tile/1/000.p/2"]


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2"])
@pytest.mark.parametrize("damage", [flip, lambda p: p.write_bytes(p.read_bytes()[:-1]), lambda p: p.write_bytes(b"")])
def test_an_altered_tile_is_named(copy: Path, path: str, damage: Callable[[Path], None]) -> None:
    damage(copy / path)
    verdict = verify_log(copy, SIGNER.verifier())
    assert verdict.outcome is Outcome.DISPROVED
    assert verdict.why == "tile_altered"
    assert verdict.where == {"file": path}


@pytest.mark.parametrize("path", ["tile/entries/001", "tile/entries/002.p/188"])
def test_a_cut_or_lengthened_bundle_is_named(copy: Path, path: str) -> None:
    data = (copy / path).read_bytes()
    (copy / path).write_bytes(data[:-3])
    assert verify_log(copy, SIGNER.verifier()).why == "entry_altered"
    (copy / path).write_bytes(data + tiles.encode_bundle([b"one more"]))
    assert verify_log(copy, SIGNER.verifier()).why == "entry_altered"


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/000"])
def test_a_half_copied_log_cannot_be_judged(copy: Path, path: str) -> None:
    (copy / path).unlink()
    verdict = verify_log(copy, SIGNER.verifier())
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.why == "tile_missing"
    assert verdict.where == {"file": path}


def test_missing_and_empty_directories(tmp_path: Path, copy: Path) -> None:
    for directory in (tmp_path / "none", tmp_path):
        verdict = verify_log(directory, SIGNER.verifier())
        assert (verdict.outcome, verdict.why) == (Outcome.UNKNOWN, "log_missing")
    (copy / "checkpoint").write_bytes(b"")
    assert verify_log(copy, SIGNER.verifier()).outcome is Outcome.UNKNOWN


def test_an_altered_checkpoint_and_a_foreign_key(copy: Path) -> None:
    note = copy / "checkpoint"
    note.write_text(note.read_text("utf-8").replace("\n700\n", "\n699\n"), "utf-8")
    verdict = verify_log(copy, SIGNER.verifier())
    assert (verdict.outcome, verdict.why) == (Outcome.DISPROVED, "bad_note_signature")
    stranger = Signer("demo.example/platform/2", Ed25519PrivateKey.from_private_bytes(b"\x08" * 32))
    verdict = verify_log(copy, stranger.verifier())
    assert (verdict.outcome, verdict.why) == (Outcome.UNKNOWN, "unknown_note_key")


def test_without_other_checkpoints_forks_are_not_excluded(copy: Path) -> None:
    assert verify_log(copy, SIGNER.verifier()).remarks == (FORKS,)
    assert verify_log(copy, SIGNER.verifier(), [signed(leaves(0, 300))]).remarks == ()


def test_a_shortened_log_shows_against_a_later_checkpoint(tmp_path: Path) -> None:
    rebuild(tmp_path, leaves(0, 300), signed(leaves(0, 300)), durable=False)
    assert verify_log(tmp_path, SIGNER.verifier()).proved
    verdict = verify_log(tmp_path, SIGNER.verifier(), [signed(leaves(0, SIZE))])
    assert (verdict.outcome, verdict.why) == (Outcome.DISPROVED, "log_shortened")
    assert verdict.where["size"] == SIZE


@pytest.mark.parametrize("size", [1, 256, 300, SIZE])
def test_a_rewritten_log_shows_against_an_earlier_checkpoint(tmp_path: Path, size: int) -> None:
    forged = [b"forged", *leaves(1, SIZE)]
    rebuild(tmp_path, forged, signed(forged), durable=False)
    assert verify_log(tmp_path, SIGNER.verifier()).proved
    verdict = verify_log(tmp_path, SIGNER.verifier(), [signed(forged[:5]), signed(leaves(0, size))])
    assert (verdict.outcome, verdict.why) == (Outcome.DISPROVED, "log_rewritten")
    assert verdict.where == {"against": 1, "size": size}


def test_a_checkpoint_of_another_log_says_nothing(copy: Path) -> None:
    other = Signer("demo.example/platform/2", Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    note = checkpoints.sign(Checkpoint(other.name, 5, bytes(32)), other)
    verdict = verify_log(copy, SIGNER.verifier(), [note])
    assert (verdict.outcome, verdict.why) == (Outcome.UNKNOWN, "unknown_note_key")


def test_empty_and_small_logs(tmp_path: Path) -> None:
    rebuild(tmp_path, [], signed([]), durable=False)
    assert verify_log(tmp_path, SIGNER.verifier()).proved
    rebuild(tmp_path, leaves(0, 3), signed(leaves(0, 3)), durable=False)
    bundle = tmp_path / "tile/entries/000.p/3"
    tile = tmp_path / "tile/0/000.p/3"
    forged = [b"entry 0", b"forged", b"entry 2"]
    bundle.write_bytes(tiles.encode_bundle(forged))
    tile.write_bytes(b"".join(merkle.leaf_hash(f) for f in forged))
    verdict = verify_log(tmp_path, SIGNER.verifier())
    assert verdict.where["file"] == "tile/0/000.p/3"
