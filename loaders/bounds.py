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
MAX_PDF_STREAM = 8 * 1024 * 1024  # of one that is neither a picture nor a font
MAX_PDF_NOTES = 5_000  # annotations of one page: links, form fields, text boxes
MAX_PDF_TABLES = 100  # ruled tables on one page
MAX_PDF_RULINGS = 3_000  # straight lines on one page, pieces joined

# Pictures, and pages that are read as such
MAX_OCR_PAGES = 40  # of one document
MAX_PIXELS = 72_000_000  # of one picture, before it is decoded: A3 at 600 dpi
MAX_PICTURE_SIDE = 16_000  # pixels
MAX_OCR_PIECES = 3_000  # lines of text on one page, cut at rulings

# Archives and corpora: of one file that was named, whatever lies packed in it
MAX_NESTING = 6  # containers in one another; a tar.gz is two
MAX_ARCHIVE_MEMBERS = 2_000_000
MAX_ZIP_ENTRIES = 500_000  # a ZIP's directory is held in memory
MAX_ZIP_DIRECTORY = 64 * 1024 * 1024  # bytes of it
UNPACKED_AT_LEAST = 256 * 1024 * 1024  # bytes that any file may unpack to; a larger one MAX_RATIO times its size
MAX_SPOOLED = 4 * 1024**3  # bytes of a ZIP or Parquet file inside an archive, laid down on disk without a name
MAX_RECORD = 2 * MAX_BYTES  # bytes of one line of JSON
MAX_WINDOW = 128 * 1024 * 1024  # bytes that unpacking may look back, and so hold

# Reading one document
MAX_SECONDS = 30  # of processor time
MAX_SECONDS_OCR = 300  # where pictures are read too: a page takes seconds
MAX_WAIT = 4  # times as long by the clock, on a machine that does other work as well
MAX_MEMORY = 2 * 1024**3  # bytes, beyond what a reading process has at its start
