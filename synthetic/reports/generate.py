"""Synthetic reports: seeded, any number, in the forms, layouts, scripts and encodings of real ones.

    python -m synthetic.reports OUT --count 1000 --seed 1 [--layout html_official] [--form 2021]

The figures keep identities 1 to 4 unless asked otherwise, so a reading can be checked cell by cell against
`Generated.cells`. The same seed and index give the same bytes, whatever the count.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from opencc import OpenCC

from synthetic.reports import figures, layouts, pages
from synthetic.reports.figures import Damage, Expected
from synthetic.reports.forms import TABLES, CellKey, Grid, GridCell, filled, grid
from synthetic.reports.prose import Sentence, Wording, body_name, wording

FORMS = ("2019", "2021", "mixed")
HTML_LAYOUTS = ("html_official", "html_plain")
LAYOUTS = (*layouts.LAYOUTS, *HTML_LAYOUTS)
WHOLE_LAYOUTS = tuple(layout for layout in LAYOUTS if layout not in layouts.LOSES_PLACES)
SCRIPTS = ("simplified", "traditional")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16")
CHARSETS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb2312", "big5": "big5", "utf-16": "utf-16"}
CHARACTERS = {"html_official": 1000, "html_plain": 4000}
FILLS_UP = ("rows_tabs", "markdown", "html_plain")  # all rows of one width, whatever they hold
ANY = "any"


@dataclass(frozen=True)
class Generated:
    """One synthetic report and what a reading of it must give."""

    name: str
    data: bytes
    cells: dict[CellKey, Expected]
    uncertain: frozenset[CellKey]  # cells whose place the print does not settle: right or absent, never wrong
    prose: list[Sentence]
    body: str
    year: int
    form: str
    layout: str
    script: str
    encoding: str
    broken: tuple[tuple[str, str], ...]  # (rule, column, line or channel) that the figures break

    def __repr__(self) -> str:
        return f"<{self.name} {self.form} {self.layout} {self.script} {self.encoding}>"


def generate(
    seed: int,
    n: int,
    form: str = ANY,
    layout: str | Sequence[str] = ANY,
    *,
    script: str = ANY,
    encoding: str = ANY,
    consistent: bool = True,
    breaks: str = ANY,
    damage: Damage | None = None,
    characters: int | None = None,
) -> Iterator[Generated]:
    """Yield `n` reports.

    `form`, `layout`, `script`, `encoding` and `breaks` (an identity, used when not `consistent`) are drawn
    for each report where they are "any"; `layout` may be a list to draw from, and layouts that lose places
    come only by name. `characters` is the length of the prose: by default a text comes to about 10 KB and a
    page to about 25 KB.
    Raises ValueError for an option that is not in FORMS, LAYOUTS, SCRIPTS, ENCODINGS or figures.RULES.
    """
    drawn = (layout,) if isinstance(layout, str) else tuple(layout)
    options = ((form, FORMS), (script, SCRIPTS), (encoding, ENCODINGS), (breaks, figures.RULES))
    for given, known in (*options, *((one, LAYOUTS) for one in drawn)):
        if given != ANY and given not in known:
            raise ValueError(f"{given!r} is unknown: use one of {', '.join(known)}, or any")
    for index in range(n):
        random = Random(f"{seed}:{index}")  # by index, so that report 7 is the same in any number of reports
        chosen = random.choice(WHOLE_LAYOUTS if drawn == (ANY,) else drawn)
        yield _report(
            random,
            f"{seed}-{index:06d}",
            random.choice(FORMS) if form == ANY else form,
            chosen,
            *_characters_of(random, script, encoding),
            rule=None if consistent else random.choice(figures.RULES) if breaks == ANY else breaks,
            damage=damage or Damage(),
            characters=characters or CHARACTERS.get(chosen, 2000),
        )


def _characters_of(random: Random, script: str, encoding: str) -> tuple[str, str]:
    if script == ANY:
        script = "traditional" if encoding == "big5" else random.choice(SCRIPTS)
    if encoding == ANY:
        encoding = random.choice([e for e in ENCODINGS if e != "big5" or script == "traditional"])
    if encoding == "big5" and script != "traditional":
        raise ValueError("Big5 holds traditional characters only: use script traditional")
    return script, encoding


def _report(
    random: Random,
    number: str,
    form: str,
    layout: str,
    script: str,
    encoding: str,
    *,
    rule: str | None,
    damage: Damage,
    characters: int,
) -> Generated:
    first, rest = ("2021", "2019") if form == "mixed" else (form, form)
    form_of = {"disclosure": first, "requests": rest, "review": rest}
    year = random.choice((2019, 2020) if form == "2019" else (2021, 2022, 2023, 2024))
    values = figures.numbers(random, form_of)
    broken = figures.break_identity(random, values, rule) if rule else []
    units = {"fees_collected": "万元"}
    if random.random() < 0.5:
        units["procurement_amount"] = "万元"
    expected = figures.printed(random, values, units, damage)
    body = body_name(random)
    words = wording(random, body, year, values, characters)
    texts = {key: cell.text for key, cell in expected.items()}
    grids = {table: filled(grid(form_of[table], table, units), texts) for table in TABLES}
    grids = {table: _spaced(random, of, damage.inner_space) for table, of in grids.items()}
    text = _rendered(random, layout, CHARSETS[encoding], words, grids)
    convert = _converter(encoding) if script == "traditional" else str
    suffix = "html" if layout in HTML_LAYOUTS else "txt"
    return Generated(
        name=f"{number}-{form}-{layout}.{suffix}",
        data=convert(text).encode(encoding),
        cells={k: Expected(convert(c.text), c.value, c.unit) for k, c in expected.items()},
        uncertain=_uncertain(layout, expected),
        prose=[Sentence(convert(s.text), s.indicator_code, s.value) for s in words.overview if s.indicator_code],
        body=convert(body),
        year=year,
        form=form,
        layout=layout,
        script=script,
        encoding=encoding,
        broken=tuple(broken),
    )


def _rendered(random: Random, layout: str, charset: str, words: Wording, grids: dict[str, Grid]) -> str:
    if layout in HTML_LAYOUTS:
        year, month, day = words.date.replace("年", "-").replace("月", "-").rstrip("日").split("-")
        return pages.document(layout, charset, words, grids, f"{year}-{month:0>2}-{day:0>2}")
    return layouts.document(random, layout, words, grids)


def _spaced(random: Random, of: Grid, share: float) -> Grid:
    def spaced(cell: GridCell) -> GridCell:
        if cell.key or len(cell.text) < 2 or random.random() >= share:
            return cell
        at = random.randrange(1, len(cell.text))
        return GridCell(f"{cell.text[:at]} {cell.text[at:]}", cell.columns, cell.rows)

    return [[spaced(cell) for cell in row] for row in of] if share else of


def _uncertain(layout: str, expected: dict[CellKey, Expected]) -> frozenset[CellKey]:
    """Cells whose place the print does not settle.

    Where a layout drops empty places, or fills rows up with them: rows with a blank, or with a blank end. Where
    spaces part the cells: rows with a lone -, which reads as the next number's sign. Then an empty cell of the
    same table may be the place of the lost figure. A table that prints nothing has no cells to tell.
    """
    if layout in layouts.LOSES_PLACES:
        return frozenset(expected)
    rows: dict[tuple[str, str], list[CellKey]] = {}
    for key in expected:
        rows.setdefault(_printed_row(key), []).append(key)
    unsettled = {row for row, keys in rows.items() if _is_unsettled(layout, [expected[k].text for k in keys])}
    tables = {table for table, _ in unsettled}
    tables |= {t for t in TABLES if not any(cell.text for key, cell in expected.items() if key[0] == t)}
    return frozenset(
        key for key, cell in expected.items() if _printed_row(key) in unsettled or (key[0] in tables and not cell.text)
    )


def _printed_row(key: CellKey) -> tuple[str, str]:
    table, row, _ = key
    return (table, "" if table == "review" else row)  # the review table prints its three channels in one row


def _is_unsettled(layout: str, texts: list[str]) -> bool:
    if layout in layouts.DROPS_BLANKS:
        return "" in texts or (layout == "rows_spaces" and "-" in texts)
    return layout in FILLS_UP and not texts[-1]


@cache
def _converter(encoding: str) -> Callable[[str], str]:
    converter = OpenCC("s2tw" if encoding == "big5" else "s2t")  # s2t writes 羣, which Big5 lacks
    return lambda text: str(converter.convert(text))


def write(out: Path, reports: Iterator[Generated]) -> int:
    """Write the reports' bytes into a folder, made if missing; gives the number written."""
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for report in reports:
        (out / report.name).write_bytes(report.data)
        count += 1
    return count
