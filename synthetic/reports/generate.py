"""Generates invented reports in the forms, layouts, scripts and encodings of real ones.

    python -m synthetic.reports OUT --count 1000 --seed 1 [--layout html_official] [--form 2021]

A reading can be checked cell by cell against `GeneratedReport.cells`. A report depends on the seed and its own number
only, so the same seed gives the same bytes, however many reports are generated.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from opencc import OpenCC

from synthetic.reports import figures, layouts, pages
from synthetic.reports import variants as departures
from synthetic.reports.figures import Damage, Expected
from synthetic.reports.forms import TABLES, Arrangement, CellKey, Grid, GridCell, placed
from synthetic.reports.prose import Sentence, Wording, body_name, wording
from synthetic.reports.surroundings import Surroundings, surroundings
from synthetic.reports.variants import Section, Variants

FORMS = ("2019", "2021", "mixed")
HTML_LAYOUTS = ("html_official", "html_plain")
LAYOUTS = (*layouts.LAYOUTS, *HTML_LAYOUTS)
WHOLE_LAYOUTS = tuple(layout for layout in LAYOUTS if layout not in layouts.LOSES_PLACES)
SCRIPTS = ("simplified", "traditional")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16")
CHARSETS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb2312", "big5": "big5", "utf-16": "utf-16"}
PROSE_LENGTH = {"html_official": 1000, "html_plain": 4000}  # characters; 2000 in other layouts
ANY = "any"


@dataclass(frozen=True)
class GeneratedReport:
    """One invented report and what a reading of it must give.

    name       file name
    cells      all cells of its tables
    uncertain  cells whose place the print does not settle: a reading may leave them out, but not misread them
    prose      the sentences that print figures
    broken     the identities that its figures break, as (rule, column, line or channel)
    sections   its tables as printed
    open_year  whether the year may be missing, since the report contradicts itself or hides its title among others
    open_body  whether the body may be missing
    """

    name: str
    data: bytes
    cells: dict[CellKey, Expected]
    uncertain: frozenset[CellKey]
    prose: list[Sentence]
    body: str
    year: int
    form: str
    layout: str
    script: str
    encoding: str
    broken: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = ()
    open_year: bool = False
    open_body: bool = False

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
    variants: Variants | None = None,
    arranged: Arrangement | None = None,
    characters: int | None = None,
) -> Iterator[GeneratedReport]:
    """Yield `n` reports.

    form, script, encoding  drawn for each report where "any"
    layout      as these, or a list to draw from; "any" leaves out the layouts that lose places (layouts.LOSES_PLACES)
    consistent  whether identities 1 to 4 hold; if not, `breaks` names the one to break, or "any"
    damage      how often figures are printed in unusual ways; never by default
    variants    how often tables depart from the form and pages hold more than the report; never by default
    arranged    the order and shape of the tables, instead of a random one
    characters  length of the prose; by default a text has about 10 KB and a page about 25 KB

    Raises ValueError for an option that is not in FORMS, LAYOUTS, SCRIPTS, ENCODINGS or figures.RULES.
    """
    layouts_to_draw = (layout,) if isinstance(layout, str) else tuple(layout)
    options = ((form, FORMS), (script, SCRIPTS), (encoding, ENCODINGS), (breaks, figures.RULES))
    for option, allowed in (*options, *((name, LAYOUTS) for name in layouts_to_draw)):
        if option != ANY and option not in allowed:
            raise ValueError(f"{option!r} is unknown: use one of {', '.join(allowed)}, or any")
    for index in range(n):
        random = Random(f"{seed}:{index}")  # by index, so that report 7 does not depend on the number of reports
        drawn_layout = random.choice(WHOLE_LAYOUTS if layouts_to_draw == (ANY,) else layouts_to_draw)
        yield _report(
            random,
            f"{seed}-{index:06d}",
            random.choice(FORMS) if form == ANY else form,
            drawn_layout,
            *_script_and_encoding(random, script, encoding),
            rule=None if consistent else random.choice(figures.RULES) if breaks == ANY else breaks,
            damage=damage or Damage(),
            variants=variants or departures.NONE,
            arranged=arranged,
            characters=characters or PROSE_LENGTH.get(drawn_layout, 2000),
        )


def _script_and_encoding(random: Random, script: str, encoding: str) -> tuple[str, str]:
    if script == ANY:
        script = "traditional" if encoding == "big5" else random.choice(SCRIPTS)
    if encoding == ANY:
        encoding = random.choice([name for name in ENCODINGS if name != "big5" or script == "traditional"])
    if encoding == "big5" and script != "traditional":
        raise ValueError("Big5 holds traditional characters only: use script traditional")
    return script, encoding


def form_of_table(form: str) -> dict[str, str]:
    """Return the form of each table; "mixed" has the disclosure table of 2021 and the other tables of 2019."""
    if form == "mixed":
        return {"disclosure": "2021", "requests": "2019", "review": "2019"}
    return dict.fromkeys(TABLES, form)


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
    variants: Variants,
    arranged: Arrangement | None,
    characters: int,
) -> GeneratedReport:
    form_of = form_of_table(form)
    year = random.choice((2019, 2020) if form == "2019" else (2021, 2022, 2023, 2024))
    values = figures.numbers(random, form_of)
    broken = figures.break_identity(random, values, rule) if rule else []
    units = {"fees_collected": "万元"}
    if random.random() < 0.5:
        units["procurement_amount"] = "万元"
    expected = figures.printed_cells(random, values, units, damage, encoding)
    body = body_name(random)
    is_contradictory = bool(variants.contradiction) and random.random() < variants.contradiction
    period_year = year - 1 if is_contradictory else None
    words = wording(random, body, year, values, characters, period_year)
    texts = {key: cell.text for key, cell in expected.items()}
    runs = {key: cell.runs for key, cell in expected.items() if cell.runs}
    arranged = arranged or departures.arrangement(random, form_of, variants)
    printed = departures.sections(form_of, texts, runs, units, arranged)
    printed = [replace(part, grid=_with_spaces(random, part.grid, damage.inner_space)) for part in printed]
    numbers: dict[CellKey, Decimal | None] = dict(values)
    printed = [departures.departed(random, part, numbers, variants) for part in printed]
    printed += departures.hidden_tabs(random, form_of, numbers, variants)
    around = surroundings(random, body, year, _date(words.date), variants)
    text = _rendered(random, layout, CHARSETS[encoding], words, printed, around)
    convert = _converter(encoding) if script == "traditional" else str
    is_text = layout not in HTML_LAYOUTS
    return GeneratedReport(
        name=f"{number}-{form}-{layout}.{'txt' if is_text else 'html'}",
        data=convert(text).encode(encoding),
        cells={key: replace(cell, text=convert(cell.text)) for key, cell in expected.items()},
        uncertain=_uncertain(layout, expected, printed),
        prose=[
            Sentence(convert(sentence.text), sentence.indicator_code, sentence.value)
            for sentence in words.overview
            if sentence.indicator_code
        ],
        body=convert(body),
        year=year,
        form=form,
        layout=layout,
        script=script,
        encoding=encoding,
        broken=tuple(broken),
        sections=tuple(printed),
        open_year=is_contradictory or (is_text and around.may_hide_heading),
        open_body=is_text and around.may_hide_heading,
    )


def _date(printed: str) -> str:
    """Return a date such as 2024年1月9日 as 2024-01-09."""
    year, month, day = printed.replace("年", "-").replace("月", "-").rstrip("日").split("-")
    return f"{year}-{month:0>2}-{day:0>2}"


def _rendered(
    random: Random, layout: str, charset: str, words: Wording, printed: list[Section], around: Surroundings
) -> str:
    if layout in HTML_LAYOUTS:
        return pages.document(layout, charset, words, printed, around)
    return layouts.document(random, layout, words, printed, around)


def _with_spaces(random: Random, grid: Grid, share: float) -> Grid:
    """Return the grid with a space inside a share of its labels."""

    def with_space(cell: GridCell) -> GridCell:
        if cell.key or len(cell.text) < 2 or random.random() >= share:
            return cell
        middle = random.randrange(1, len(cell.text))
        return GridCell(f"{cell.text[:middle]} {cell.text[middle:]}", cell.columns, cell.rows)

    return [[with_space(cell) for cell in row] for row in grid] if share else grid


def _uncertain(layout: str, expected: dict[CellKey, Expected], printed: list[Section]) -> frozenset[CellKey]:
    """Return the cells whose place the print does not settle.

    These are all cells of an unsettled row (see `_is_unsettled`) and all blank cells of its table, since each of them
    may be the place of a figure of that row. A table without any printed figure settles none of its cells either.
    Markdown that prints a struck figure leaves open whether its reader shows the marks.
    """
    if layout in layouts.LOSES_PLACES:
        return frozenset(expected)
    unsettled: set[CellKey] = set()
    tables: set[str] = set()
    for section in printed:
        if section.is_hidden:
            continue
        for keys, texts in _printed_rows(section.grid):
            if _is_unsettled(layout, texts):
                unsettled.update(keys)
                tables.add(section.table)
    tables |= {table for table in TABLES if not any(cell.text for key, cell in expected.items() if key[0] == table)}
    unsettled |= {key for key, cell in expected.items() if key[0] in tables and not cell.text}
    if layout == "markdown":
        unsettled |= {key for key, cell in expected.items() if any(mark == "struck" for _, mark in cell.runs)}
    return frozenset(unsettled)


def _printed_rows(grid: Grid) -> Iterator[tuple[list[CellKey], list[str]]]:
    """Yield each row of values: its form cells, and its texts from the first value on."""
    rows: dict[int, list[GridCell]] = {}
    for row, _, cell in placed(grid):
        if cell.key or row in rows:
            rows.setdefault(row, []).append(cell)
    for cells in rows.values():
        yield [cell.key for cell in cells if cell.key], [cell.text for cell in cells]


def _is_unsettled(layout: str, texts: list[str]) -> bool:
    """Tell whether the print of a row does not settle the places of its cells.

    A layout that drops blank cells leaves rows with a blank unsettled, one that pads rows leaves rows that end with a
    blank. Between spaces, a lone - reads as the sign of the next number.
    """
    if layout in layouts.DROPS_BLANKS:
        return "" in texts or (layout == "rows_spaces" and "-" in texts)
    return layout in layouts.PADS_ROWS and not texts[-1]


@cache
def _converter(encoding: str) -> Callable[[str], str]:
    converter = OpenCC("s2tw" if encoding == "big5" else "s2t")  # s2t writes 羣, which Big5 lacks
    return lambda text: str(converter.convert(text))


def write(out: Path, reports: Iterator[GeneratedReport]) -> int:
    """Write reports as files into a folder, which is created if missing; return their number."""
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for report in reports:
        (out / report.name).write_bytes(report.data)
        count += 1
    return count
