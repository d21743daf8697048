"""Signed notes and checkpoints, against published ones and against damage."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.errors import (
    BadCheckpoint,
    BadNote,
    BadNoteSignature,
    BadVerifierKey,
    NotVerified,
    OtherLog,
    UnknownNoteKey,
)
from shuqiao.tlog.notes import Signer, Verifier, open_note, parse

# Published in the documentation of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_NOTE = (
    PETER_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ORIGIN = "demo.example/platform/1"


def signer(name: str = ORIGIN, seed: int = 1) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def test_the_published_note_opens_and_is_made_byte_for_byte() -> None:
    verifier = Verifier.parse(PETER)
    assert str(verifier) == PETER
    assert open_note(PETER_NOTE, [verifier]).text == PETER_TEXT
    ours = Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETER_SEED))
    assert ours.verifier_text == PETER
    assert ours.sign(PETER_TEXT) == PETER_NOTE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("Peter", "Paul"),
        PETER[:-4],
        PETER.replace("+ARpc", "+AhRpc"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "x+00000000+ä",
    ],
)
def test_key_texts_that_are_none(text: str) -> None:
    with pytest.raises(BadVerifierKey):
        Verifier.parse(text)


def test_a_stranger_signature_is_ignored_and_a_broken_known_one_is_not() -> None:
    mine, other = signer(), signer("other.example", 2)
    body = "hello\n"
    note = mine.sign(body) + other.sign(body).split("\n\n")[1]
    assert [s.name for s in open_note(note, [mine.verifier()]).signatures] == [ORIGIN]
    with pytest.raises(UnknownNoteKey):
        open_note(note, [signer("third.example", 3).verifier()])
    with pytest.raises(UnknownNoteKey):
        open_note(note, [signer(ORIGIN, 9).verifier()])
    broken = note.replace("hello", "hullo")
    with pytest.raises(BadNoteSignature):
        open_note(broken, [mine.verifier(), other.verifier()])


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\xff\xfe",
        b"text only\n",
        b"text\n\n",
        b"text\n\nno dash\n",
        "text\n\n— name\n".encode(),
        "text\n\n— name !!!\n".encode(),
        "text\n\n— name AAAA\n".encode(),
        "te\txt\n\n— name AAAAAAAA\n".encode(),
        PETER_NOTE.encode()[:-1],
        PETER_NOTE.encode()[:-20],
        b"a" * 70_000,
    ],
)
def test_damaged_notes_are_refused_not_leaked(damaged: bytes) -> None:
    with pytest.raises(BadNote):
        parse(damaged)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_no_input_leaks_another_error(note: bytes | str) -> None:
    with pytest.raises(NotVerified):
        checkpoints.open_(note, signer().verifier())


def test_checkpoint_both_ways() -> None:
    mine = signer()
    head = Checkpoint(ORIGIN, 70_000, bytes(range(32)))
    note = checkpoints.sign(head, mine)
    assert note.split("\n")[:3] == [ORIGIN, "70000", base64.b64encode(bytes(range(32))).decode()]
    assert checkpoints.open_(note, mine.verifier()) == head
    assert checkpoints.open_(note.encode(), mine.verifier()) == head
    assert checkpoints.peek(note) == head


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n01\n{'A' * 43}=\n",
        f"{ORIGIN}\n-1\n{'A' * 43}=\n",
        f"{ORIGIN}\n１\n{'A' * 43}=\n",
        f"{ORIGIN}\n1\n{'A' * 42}=\n",
        f"{ORIGIN}\n1\n{'A' * 42}B=\n",
        f"{ORIGIN}\n99999999999999999999999\n{'A' * 43}=\n",
        f"{ORIGIN}\n\n1\n{'A' * 43}=\n",
    ],
)
def test_signed_texts_that_are_no_checkpoint(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        checkpoints.open_(signer().sign(text), signer().verifier())


def test_a_key_speaks_for_its_own_log_only() -> None:
    foreign = Checkpoint("demo.example/platform/2", 1, bytes(32))
    with pytest.raises(OtherLog):
        checkpoints.sign(foreign, signer())
    with pytest.raises(OtherLog):
        checkpoints.open_(signer().sign(foreign.text()), signer().verifier())


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "\ud800"])
def test_names_that_notes_cannot_carry(name: str) -> None:
    with pytest.raises(BadVerifierKey):
        signer(name)


@pytest.mark.parametrize("text", ["no newline", "bell\x07\n", "\ud800\n"])
def test_texts_that_notes_cannot_carry(text: str) -> None:
    with pytest.raises(BadNote):
        signer().sign(text)
