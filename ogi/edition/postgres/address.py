"""The address of a PostgreSQL database, its password kept out of everything that is shown."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ogi.errors import OgiError

SCHEMES = ("postgres", "postgresql")
EXAMPLE = "Write it as postgres://user@host:5432/database, with % codes for signs such as @ or / in a name."


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is: an address without its password, and the password beside it."""

    shown: str  # as it may be shown and logged
    password: str | None = field(repr=False)

    @classmethod
    def read(cls, text: str) -> "Address":
        """Read an address such as postgres://user:password@host:5432/database?sslmode=require.

        Raises OgiError when it is none; the message holds no password.
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
        """Give the password to the driver as PGPASSWORD, so that it stands in no connection string or message."""
        wanted = {"PGAPPNAME": "ogi publish", "PGCONNECT_TIMEOUT": "15"}
        wanted = {name: value for name, value in wanted.items() if name not in os.environ}
        wanted |= {"PGPASSWORD": self.password} if self.password is not None else {}
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value

    def redacted(self, message: str) -> str:
        """Return a driver's message without the password, should one quote it."""
        if not self.password:
            return message
        for spelling in {self.password, quote(self.password, safe="")}:
            message = message.replace(spelling, "***")
        return message
