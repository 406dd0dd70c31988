"""Random statistics sheets in every layout, whole and damaged: no cell is read otherwise than it is printed."""

from collections import Counter

from support.random_sheets import DAMAGES, random_sheet
from support.sheets import FUSED_LAYOUTS, SHEET_LAYOUTS, missing, wrong
from support.sizes import size

from loaders.read import read

SHEETS = range(size(of_suite=250, of_proof=5_000))


def test_no_silent_error_in_random_sheets():
    failed, counts = [], Counter()
    for seed in SHEETS:
        drawn = random_sheet(seed)
        reading = read(drawn.data)
        assert reading.reject is None or reading.reject.reason_code in ("not_a_report", "few_labels", "blank_form")
        if found := wrong(drawn.sheet, reading):
            failed.append(f"{seed} {drawn.layout} {drawn.damage}: {found[:3]}")
        if drawn.damage == "none" and drawn.layout not in FUSED_LAYOUTS and missing(drawn.sheet, reading):
            failed.append(f"{seed} {drawn.layout} misses {missing(drawn.sheet, reading)}")
        counts[drawn.layout, drawn.damage] += 1
    assert not failed, "\n".join([f"{len(failed)} of {len(SHEETS)}", *failed[:20]])
    assert {layout for layout, _ in counts} == {*SHEET_LAYOUTS}
    assert {damage for _, damage in counts} == {*DAMAGES}
