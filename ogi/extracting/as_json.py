"""A reading as one JSON object: the shape that docs and other programs rely on."""

import json
from decimal import Decimal
from typing import Any

from loaders.reading import Reading
from ogi.extracting.figures import prose_value, report_form, typed_cells, year_number


def line(reading: Reading, uri: str) -> str:
    """Return the reading as one line of JSON."""
    return json.dumps(document(reading, uri), ensure_ascii=False)


def document(reading: Reading, uri: str) -> dict[str, Any]:
    """Return the reading as plain values; cells is empty when rejected is set."""
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
            "body": reading.body,
            "year": year_number(reading.year),
            "form_code": report_form(reading),
            "title": reading.title,
            "body_source": reading.body_source,
            "year_printed": reading.year,
            "signed_on": reading.signed_on,
            "published_on": reading.published_on,
            "publisher": reading.publisher,
        },
        "cells": _cells(reading),
        "prose_figures": _prose_figures(reading),
        "unplaced": [
            {
                "table": one.table_code,
                "text": one.cell_text,
                "row_label": one.row_label,
                "column_label": one.column_label,
                "page": one.page,
                "char_start": one.char_start,
                "char_end": one.char_end,
            }
            for one in reading.unplaced
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
    listed = []
    for one in reading.prose_figures:
        value, unit = prose_value(one)
        listed.append(
            {
                "indicator_code": one.indicator_code,
                "value": _number(value),
                "unit": unit,
                "text": f"{one.value_text}{one.unit_text or ''}",
                "sentence": one.sentence,
                "char_start": one.char_start,
                "char_end": one.char_end,
            }
        )
    return listed


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
