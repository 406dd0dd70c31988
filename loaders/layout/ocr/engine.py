"""RapidOCR with the models inside its package: where text stands in a picture, and what a piece of it says.

One thread and fixed models: the same picture gives the same text. Nothing is ever downloaded.
"""

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders.layout.blocks import Unreadable
from loaders.layout.pages.raster import Pixels

_NEEDED = ("rapidocr", "onnxruntime", "cv2")
_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_LONGEST_SIDE = 1600  # pixels of a picture in which text is looked for: larger ones are looked at smaller
_LONG = 3  # times as long as it is high: a line that tells how it lies
_VOTES = 15  # such lines that are asked whether they stand on their heads
_SURE = 0.9
_MEND = "install OCR with: make ocr"

Boxes = NDArray[np.float32]  # n × 4: left, top, right, bottom


class Said(NamedTuple):
    """What a piece of a picture says, and how sure the model is."""

    text: str
    score: float


def is_installed() -> bool:
    """Tell whether the extra is there."""
    return all(find_spec(name) for name in _NEEDED)


def need(why: str) -> None:
    """Raise Unreadable (needs_ocr, with what to install) when the extra is missing; `why` says what it is for."""
    if not is_installed():
        raise Unreadable("needs_ocr", f"{why}; {_MEND}")


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    models = {name: str(files("rapidocr") / "models" / file) for name, file in _MODELS.items()}  # else it downloads
    return RapidOCR(
        params={
            **models,
            "Global.log_level": "critical",
            "Global.max_side_len": _LONGEST_SIDE,
            "Rec.rec_img_shape": [3, 48, 64],  # the narrowest piece: a figure takes a fifth of the time at this width
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def find(grey: Pixels) -> Boxes:
    """Return the boxes of the lines of text in a picture, level ones around slanted ones."""
    found = _engine()(_coloured(grey), use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None or not len(found.boxes):
        return np.zeros((0, 4), np.float32)
    corners = np.asarray(found.boxes, np.float32)
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


def read(pieces: list[Pixels]) -> list[Said]:
    """Return what each piece of a picture says, in their order."""
    if not pieces:
        return []
    found = _engine().recognize_txt([_coloured(piece) for piece in pieces])
    return [Said(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]


def quarters(grey: Pixels, boxes: Boxes) -> int:
    """Return how many quarters a page must be turned, against the clock, until its text is upright."""
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    long = np.maximum(wide, high) > _LONG * np.minimum(wide, high)
    if not long.any():
        return 0
    turn = int((high > wide)[long].sum() * 2 > long.sum())
    chosen = np.argsort(-np.maximum(wide, high) * long, kind="stable")[: min(_VOTES, int(long.sum()))]
    pieces = []
    for left, top, right, bottom in boxes[chosen].astype(int).tolist():
        piece = grey[max(top, 0) : bottom, max(left, 0) : right]
        if piece.size and (piece.shape[0] > piece.shape[1]) == bool(turn):
            pieces.append(_coloured(np.ascontiguousarray(np.rot90(piece, turn))))
    votes = _engine().cls_and_rotate(pieces)[1].cls_res if pieces else []
    over = sum(1 for label, score in votes if str(label) == "180" and score > _SURE)
    return turn + (2 if over * 2 > len(pieces) else 0)


def _coloured(grey: Pixels) -> Pixels:
    return np.repeat(grey[:, :, None], 3, axis=2)
