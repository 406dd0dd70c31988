"""Office files (DOC, DOCX, ODT, RTF, XLS, XLSX, XLSB, ODS) → rows, and the containers that hold them."""
