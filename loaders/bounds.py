"""The bounds for one document, in one place: what is larger is rejected, never half read."""

MAX_BYTES = 32 * 1024 * 1024  # of one document's content
MAX_TEXT = 4_000_000  # code points of its text
MAX_CELLS = 60_000  # cells of all its tables, spans counted
MAX_SPAN = 300  # colspan and rowspan; the forms need 20
MAX_DEPTH = 200  # nested elements
