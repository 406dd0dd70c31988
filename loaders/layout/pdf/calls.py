"""PDFium's functions that are called for each object or character of a page, with addresses as plain numbers.

ctypes makes an object for each pointer to a structure that is passed or returned: this takes up to twice as long as
the call. These functions take and return the address itself, 0 or None for none.
"""

import ctypes
from typing import Any

import pypdfium2.raw as pdfium


def _plain(function: Any) -> Any:
    """Return a function of PDFium with plain addresses instead of pointers."""
    types = [
        ctypes.c_void_p if isinstance(one, type) and issubclass(one, ctypes._Pointer) else one
        for one in (function.restype, *function.argtypes)
    ]
    return ctypes.CFUNCTYPE(*types)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def address_of(pointer: Any) -> int:
    """Return the address in a pointer of PDFium; equal addresses are the same object."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


count_objects = _plain(pdfium.FPDFPage_CountObjects)
object_at = _plain(pdfium.FPDFPage_GetObject)
count_form_objects = _plain(pdfium.FPDFFormObj_CountObjects)
form_object_at = _plain(pdfium.FPDFFormObj_GetObject)
type_of = _plain(pdfium.FPDFPageObj_GetType)
bounds_of = _plain(pdfium.FPDFPageObj_GetBounds)
matrix_of = _plain(pdfium.FPDFPageObj_GetMatrix)
fill_colour = _plain(pdfium.FPDFPageObj_GetFillColor)
stroke_width = _plain(pdfium.FPDFPageObj_GetStrokeWidth)
has_transparency = _plain(pdfium.FPDFPageObj_HasTransparency)
count_marks = _plain(pdfium.FPDFPageObj_CountMarks)
remove_object = _plain(pdfium.FPDFPage_RemoveObject)
remove_form_object = _plain(pdfium.FPDFFormObj_RemoveObject)
destroy_object = _plain(pdfium.FPDFPageObj_Destroy)
set_active = _plain(pdfium.FPDFPageObj_SetIsActive)

clip_path = _plain(pdfium.FPDFPageObj_GetClipPath)
count_clip_paths = _plain(pdfium.FPDFClipPath_CountPaths)
count_clip_segments = _plain(pdfium.FPDFClipPath_CountPathSegments)
clip_segment_at = _plain(pdfium.FPDFClipPath_GetPathSegment)

count_segments = _plain(pdfium.FPDFPath_CountSegments)
segment_at = _plain(pdfium.FPDFPath_GetPathSegment)
draw_mode = _plain(pdfium.FPDFPath_GetDrawMode)
segment_type = _plain(pdfium.FPDFPathSegment_GetType)
segment_point = _plain(pdfium.FPDFPathSegment_GetPoint)
segment_closes = _plain(pdfium.FPDFPathSegment_GetClose)

render_mode = _plain(pdfium.FPDFTextObj_GetTextRenderMode)
set_render_mode = _plain(pdfium.FPDFTextObj_SetTextRenderMode)
font_of = _plain(pdfium.FPDFTextObj_GetFont)
is_embedded = _plain(pdfium.FPDFFont_GetIsEmbedded)

count_characters = _plain(pdfium.FPDFText_CountChars)
unicode_of = _plain(pdfium.FPDFText_GetUnicode)
loose_box_of = _plain(pdfium.FPDFText_GetLooseCharBox)
angle_of = _plain(pdfium.FPDFText_GetCharAngle)
ink_box_of = _plain(pdfium.FPDFText_GetCharBox)
text_object_of = _plain(pdfium.FPDFText_GetTextObject)
font_size_of = _plain(pdfium.FPDFText_GetFontSize)
character_matrix = _plain(pdfium.FPDFText_GetMatrix)
