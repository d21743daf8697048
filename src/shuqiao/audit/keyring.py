"""The key that signs the platform's checkpoints: ``SHUQIAO_DIR/keys/platform-note.pem`` (0600), made once."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from shuqiao.wire.key_files import read_or_make

NAME = "platform-note.pem"


def note_key() -> Ed25519PrivateKey:
    """The platform's note key; made at first use.  The sequencer refuses a replaced one (``NoteKeyReplaced``)."""
    return read_or_make(settings.SHUQIAO_DIR / "keys" / NAME)
