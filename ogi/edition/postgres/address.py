"""The address of a PostgreSQL database, with the password kept out of all that is printed or logged."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ogi.errors import OgiError
from ogi.settings import environment

SCHEMES = ("postgres", "postgresql")
EXAMPLE = "Write it as postgres://user@host:5432/database, with % codes for signs such as @ or / in a name."


@dataclass(frozen=True, slots=True)
class Address:
    """An address without its password, and the password."""

    shown: str  # as it may be shown and logged
    password: str | None = field(repr=False)

    @classmethod
    def read(cls, text: str) -> "Address":
        """Read an address such as postgres://user:password@host:5432/database?sslmode=require.

        Raises OgiError if it is no such address; the message has no password in it.
        """
        try:
            parts = urlsplit(text)
            _ = parts.port
            query = parse_qsl(parts.query, keep_blank_values=True)
        except ValueError as error:
            raise OgiError("the address after --to can't be read", EXAMPLE) from error
        if parts.scheme not in SCHEMES:
            raise OgiError(f"--to knows no database of the kind {parts.scheme}://", EXAMPLE)
        given = dict(query).get("password") or (unquote(parts.password) if parts.password is not None else None)
        place = parts.netloc.rpartition("@")[2]
        user = f"{quote(unquote(parts.username), safe='')}@" if parts.username else ""
        rest = urlencode([(key, value) for key, value in query if key != "password"], quote_via=quote)
        return cls(f"postgresql://{user}{place}{parts.path}{'?' if rest else ''}{rest}", given or None)

    @contextmanager
    def environment(self) -> Iterator[None]:
        """Pass the password to the driver as PGPASSWORD, so that no connection string or message has it."""
        defaults = {"PGAPPNAME": "ogi publish", "PGCONNECT_TIMEOUT": "15"}
        variables = {name: value for name, value in defaults.items() if name not in os.environ}
        variables |= {"PGPASSWORD": self.password} if self.password is not None else {}
        with environment(**variables):
            yield

    def redacted(self, message: str) -> str:
        """Return a message of the driver with the password replaced by ***."""
        if not self.password:
            return message
        for spelling in {self.password, quote(self.password, safe="")}:
            message = message.replace(spelling, "***")
        return message
