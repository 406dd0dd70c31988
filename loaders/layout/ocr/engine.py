"""RapidOCR with the models in its package: finds the lines of text in an image, and reads cut-out images of text.

One thread and fixed models, so that the same image always gives the same text. Nothing is ever downloaded.
"""

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders.layout.blocks import Unreadable
from loaders.layout.pages.raster import Pixels

_PACKAGES = ("rapidocr", "onnxruntime", "cv2")
_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_LONGEST_SIDE = 1600  # pixels; larger images are reduced to this before lines are looked for
_LONG = 3  # times as long as wide: the direction of such a line of text is clear
_MAX_VOTES = 15  # lines that are classified as upright or upside down
_SURE = 0.9  # least score of such a classification
_HOW_TO_INSTALL = "install OCR with: make ocr"

Boxes = NDArray[np.float32]  # n × 4: left, top, right, bottom, in pixels


class RecognisedText(NamedTuple):
    """The text of an image, and how sure the model is, from 0 to 1."""

    text: str
    score: float


def is_installed() -> bool:
    """Tell whether the packages of the extra `ocr` are installed."""
    return all(find_spec(name) for name in _PACKAGES)


def require(reason: str) -> None:
    """Raise Unreadable (needs_ocr) with the reason and the install command if the extra `ocr` is not installed."""
    if not is_installed():
        raise Unreadable("needs_ocr", f"{reason}; {_HOW_TO_INSTALL}")


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    # Without paths of its own models, RapidOCR would download them.
    models = {name: str(files("rapidocr") / "models" / file) for name, file in _MODELS.items()}
    return RapidOCR(
        params={
            **models,
            "Global.log_level": "critical",
            "Global.max_side_len": _LONGEST_SIDE,
            "Rec.rec_img_shape": [3, 48, 64],  # smallest width: a figure takes a fifth of the time of the default
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def find_lines(pixels: Pixels) -> Boxes:
    """Return the bounding boxes of the lines of text in an image, with level sides even if the line is slanted."""
    result = _engine()(_three_channels(pixels), use_det=True, use_cls=False, use_rec=False)
    if result.boxes is None or not len(result.boxes):
        return np.zeros((0, 4), np.float32)
    corners = np.asarray(result.boxes, np.float32)
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


def recognise(images: list[Pixels]) -> list[RecognisedText]:
    """Return the text of each image of one line, in the same order."""
    if not images:
        return []
    result = _engine().recognize_txt([_three_channels(image) for image in images])
    return [RecognisedText(str(text), float(score)) for text, score in zip(result.txts, result.scores, strict=True)]


def turns_to_upright(pixels: Pixels, boxes: Boxes) -> int:
    """Return by how many quarter turns, counter-clockwise, a page must be turned to make its text upright.

    `boxes` are its lines of text. Long lines decide; 0 if there are none.
    """
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    is_long = np.maximum(widths, heights) > _LONG * np.minimum(widths, heights)
    if not is_long.any():
        return 0
    on_side = int((heights > widths)[is_long].sum() * 2 > is_long.sum())
    longest = np.argsort(-np.maximum(widths, heights) * is_long, kind="stable")[: min(_MAX_VOTES, int(is_long.sum()))]
    images = []
    for left, top, right, bottom in boxes[longest].astype(int).tolist():
        image = pixels[max(top, 0) : bottom, max(left, 0) : right]
        if image.size and (image.shape[0] > image.shape[1]) == bool(on_side):
            images.append(_three_channels(np.ascontiguousarray(np.rot90(image, on_side))))
    votes = _engine().cls_and_rotate(images)[1].cls_res if images else []
    upside_down = sum(1 for label, score in votes if str(label) == "180" and score > _SURE)
    return on_side + (2 if upside_down * 2 > len(images) else 0)


def _three_channels(pixels: Pixels) -> Pixels:
    """Return a grey image as the colour image that the models take."""
    return np.repeat(pixels[:, :, None], 3, axis=2)
