"""A reading as one JSON object; its shape is documented and other programs rely on it."""

from decimal import Decimal
from typing import Any

from loaders.reading import Reading
from ogi.extracting.figures import body_name, prose_value, report_form, typed_cells, year_number
from ogi.terminal import screen


def line(reading: Reading, uri: str) -> str:
    """Return the reading as one line of JSON."""
    return screen.json_line(document(reading, uri))


def document(reading: Reading, uri: str) -> dict[str, Any]:
    """Return the reading as plain values; `cells` is empty if `rejected` is set."""
    return {
        "document": {
            "uri": uri,
            "document_id": reading.document_id,
            "sha256": reading.sha256,
            "byte_count": reading.byte_count,
            "media_type": reading.media_type,
            "charset": reading.charset,
        },
        "report": {
            "body": body_name(reading),
            "year": year_number(reading.year),
            "form_code": report_form(reading),
            "title": reading.title,
            "body_source": reading.body_source,
            "year_printed": reading.year,
            "signed_on": reading.signed_on,
            "published_on": reading.published_on,
            "publisher": reading.publisher,
            "contradictions": reading.contradictions,
        },
        "cells": _cells(reading),
        "prose_figures": _prose_figures(reading),
        "unplaced": [
            {
                "table": text.table_code,
                "text": text.cell_text,
                "row_label": text.row_label,
                "column_label": text.column_label,
                "reason": text.reason_code,
                "page": text.page,
                "char_start": text.char_start,
                "char_end": text.char_end,
            }
            for text in reading.unplaced
        ],
        "rejected": reading.reject._asdict() if reading.reject else None,
    }


def _cells(reading: Reading) -> list[dict[str, Any]]:
    return [
        {
            "table": cell.table_code,
            "row_code": cell.row_code,
            "column_code": cell.column_code,
            "text": cell.cell_text,
            "value": _number(figure.value),
            "unit": unit,
            "placement": cell.placement,
            "page": cell.page,
            "char_start": cell.char_start,
            "char_end": cell.char_end,
        }
        for cell, figure, unit in typed_cells(reading)
    ]


def _prose_figures(reading: Reading) -> list[dict[str, Any]]:
    figures = []
    for figure in reading.prose_figures:
        value, unit = prose_value(figure)
        figures.append(
            {
                "indicator_code": figure.indicator_code,
                "value": _number(value),
                "unit": unit,
                "text": f"{figure.value_text}{figure.unit_text or ''}",
                "sentence": figure.sentence,
                "char_start": figure.char_start,
                "char_end": figure.char_end,
            }
        )
    return figures


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
