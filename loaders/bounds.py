"""The bounds for one document, in one place: what is larger is rejected, never half read."""

MAX_BYTES = 32 * 1024 * 1024  # of one document's content
MAX_TEXT = 4_000_000  # code points of its text
MAX_CELLS = 60_000  # cells of all its tables, spans counted
MAX_SPAN = 300  # colspan and rowspan; the forms need 20
MAX_DEPTH = 200  # nested elements

# Documents that are containers: Word, sheets, MHTML
MAX_MEMBERS = 2_000  # parts of one container
MAX_PART = 32 * 1024 * 1024  # bytes of one part, unpacked
MAX_UNPACKED = 64 * 1024 * 1024  # bytes of all parts that are read, unpacked
MAX_SHEET_AREA = 2_000_000  # places between the outermost filled cells of one sheet
MAX_RTF = 2_000_000  # characters of RTF without its pictures
MAX_RATIO = 250  # unpacked to packed, of a part over 1 MiB: XML of Word comes to 20

# PDF
MAX_PAGES = 400  # of one PDF
MAX_PDF_GLYPHS = 500_000  # characters of all its pages
MAX_PDF_OBJECTS = 500_000  # objects and path segments that its pages draw
MAX_PDF_UNPACKED = 256 * 1024 * 1024  # bytes of all its streams, unpacked
MAX_PDF_STREAM = 32 * 1024 * 1024  # of one that is neither a picture nor a font
MAX_PDF_RULINGS = 3_000  # straight lines on one page, pieces joined
