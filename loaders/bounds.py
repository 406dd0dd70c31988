"""All limits on the size of a document. A document over a limit is rejected, never read in part."""

# One document
MAX_BYTES = 32 * 1024 * 1024  # size of the content
MAX_TEXT = 4_000_000  # code points of the text
MAX_CELLS = 60_000  # cells of all tables; a merged cell counts as many times as the cells it covers
MAX_SPAN = 300  # colspan and rowspan; the forms need 20
MAX_DEPTH = 200  # nested elements
MAX_STYLE = 500_000  # characters of the rules of a page's style sheets that can hide or strike something
MAX_STYLE_STEPS = 3_000_000  # comparisons of their selectors with elements

# Documents that are containers: Word, sheets, MHTML
MAX_MEMBERS = 2_000  # parts of one container
MAX_PART = 32 * 1024 * 1024  # unpacked bytes of one part
MAX_UNPACKED = 64 * 1024 * 1024  # unpacked bytes of all parts that are read
MAX_SHEET_AREA = 2_000_000  # cells in the bounding rectangle of the filled cells of one sheet
MAX_RTF = 2_000_000  # characters of RTF without its pictures
MAX_RATIO = 250  # unpacked to packed bytes of a part over 1 MiB; the XML of Word reaches 20

# PDF
MAX_PAGES = 400  # pages of one PDF
MAX_PDF_GLYPHS = 500_000  # characters of all pages
MAX_PDF_OBJECTS = 500_000  # objects and path segments drawn on all pages
MAX_PDF_UNPACKED = 256 * 1024 * 1024  # unpacked bytes of all streams
MAX_PDF_STREAM = 8 * 1024 * 1024  # unpacked bytes of one stream, pictures and fonts aside
MAX_PDF_NOTES = 5_000  # annotations of one page: links, form fields, text boxes
MAX_PDF_TABLES = 100  # ruled tables of one page
MAX_PDF_RULINGS = 3_000  # straight lines of one page, after collinear pieces are joined

# Pictures, and PDF pages that are read as pictures
MAX_OCR_PAGES = 40  # pages of one document
MAX_PIXELS = 72_000_000  # of one picture, checked before it is decoded: A3 at 600 dpi
MAX_PICTURE_SIDE = 16_000  # pixels
MAX_OCR_PIECES = 3_000  # text lines of one page, cut at rulings

# Archives and corpora: limits for one file on disk and everything packed in it
MAX_NESTING = 6  # levels of nested containers; a tar.gz has two
MAX_ARCHIVE_MEMBERS = 2_000_000
MAX_ZIP_ENTRIES = 500_000  # the directory of a ZIP is held in memory
MAX_ZIP_DIRECTORY = 64 * 1024 * 1024  # bytes of the directory of a ZIP
UNPACKED_AT_LEAST = 256 * 1024 * 1024  # unpacked bytes allowed for any file, plus MAX_RATIO times its size
MAX_SPOOLED = 4 * 1024**3  # bytes of a ZIP or Parquet file inside an archive, copied to an unnamed temporary file
MAX_RECORD = 2 * MAX_BYTES  # bytes of one line of JSON
MAX_WINDOW = 128 * 1024 * 1024  # bytes of the window that a decompressor may hold

# Time and memory for one document
MAX_SECONDS = 30  # of processor time
MAX_SECONDS_OCR = 300  # of processor time, if pictures are read: one page takes seconds
MAX_WAIT = 4  # limit of elapsed time, as a multiple of the processor time: the machine may do other work
MAX_MEMORY = 2 * 1024**3  # bytes, above what a reading process holds at its start
