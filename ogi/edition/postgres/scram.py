"""The verifier that PostgreSQL stores in place of a password, so that the password itself is never sent or logged."""

import base64
import hashlib
import hmac
import secrets

from ogi.errors import OgiError

ROUNDS = 4096  # the default of PostgreSQL


def verifier(password: str, salt: bytes | None = None) -> str:
    """Return the SCRAM-SHA-256 verifier of a password (RFC 5803), as `alter role … password` takes it.

    Raises OgiError for a password with other characters than printable ASCII: servers and drivers differ in how they
    normalise them.
    """
    if not password.isascii() or not password.isprintable() or not password:
        raise OgiError(
            "the password in OGI_READER_PASSWORD has characters beyond printable ASCII", "Choose another one."
        )
    salt = secrets.token_bytes(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ROUNDS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
