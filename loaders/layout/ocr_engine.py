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
from loaders.layout.ocr_image import Pixels

_NEEDED = ("rapidocr", "onnxruntime", "cv2")
_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_LONGEST_SIDE = 1600  # pixels of a picture in which text is looked for: larger ones are looked at smaller
_MEND = "install the extra [ocr]: pip install 'ogi-warehouse[ocr]'"

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

    models = {name: str(files("rapidocr") / "models" / file) for name, file in _MODELS.items()}
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


def _coloured(grey: Pixels) -> Pixels:
    return np.repeat(grey[:, :, None], 3, axis=2)
