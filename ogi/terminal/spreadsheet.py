"""Texts that a spreadsheet opens: none may be a formula, since documents and names of files are not to be trusted."""

import re

# what a spreadsheet, or a program that it hands a cell to, may take for a formula or a command
_FORMULA = r"^(?:\s*[=+\-@]|[\x00-\x1f\x7f])"
_NUMBER = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?%?"
MARK = "'"  # before such a text: spreadsheets show the rest as it is
_BEGINS, _IS_NUMBER = re.compile(_FORMULA, re.ASCII), re.compile(_NUMBER)


def harmless(text: str) -> str:
    """Return a text with MARK before it if it begins like a formula or with a control character, and is no number."""
    return f"{MARK}{text}" if _BEGINS.match(text) and not _IS_NUMBER.fullmatch(text) else text


def as_written(text: str) -> str:
    """Return the text that `harmless` was given."""
    return text[1:] if text.startswith(MARK) and harmless(text[1:]) != text[1:] else text


def harmless_sql(column: str) -> str:
    """Return `harmless` as an SQL expression over a column of texts."""
    return (
        f"if(regexp_matches({column}, '{_FORMULA}') and not regexp_full_match({column}, '{_NUMBER}'),"
        f" '''' || {column}, {column})"
    )
