"""The headers of a table: which heads stand over each line, and how well the lines fit them."""

from collections import Counter
from collections.abc import Sequence

from loaders.forms.codebook import codebook
from loaders.forms.heads import COLUMN, Head, Header, header
from loaders.forms.place import figures_beside, is_misaligned, is_pushed
from loaders.forms.scan import LabelledValues, TableScan
from loaders.forms.tokens import BLANK, Token
from loaders.layout.blocks import EXACT, BlockDocument

_MANY_LINES = 3  # with one more figure than heads, for a column without a head


class Headers:
    """The header of each line of a table; equal lists of heads are read once."""

    def __init__(self, document: BlockDocument, table: TableScan, form: str) -> None:
        self.document, self.table = document, table
        self.total = codebook().tables[table.code].total_column
        self.form_columns = codebook().columns[form][table.code]
        self.by_heads: dict[int, Header] = {}
        self.resolved: dict[int, list[Head]] = {}
        self.common: list[Head] | None = None
        if table.code in codebook().with_one_header:
            self.common = self.common_heads(next(iter(self.form_columns.values())))
        self.misaligned: dict[int, bool] = {}
        self.off: dict[int, bool] = {}
        self.figures: dict[int, Counter[int]] = {}
        self.beside: dict[int, tuple[bool, bool]] = {}

    def is_misaligned(self, heads: list[Head]) -> bool:
        """Tell whether a line under these heads has its values under other heads by column than by print order."""
        known = self.misaligned.get(id(heads))
        if known is None:
            line_header, rows = self.of(heads), self.document.rows
            lines = [entry for entry in self.table.entries if entry.values and self.heads_of(entry) is heads]
            known = any(is_misaligned(entry.values, line_header, rows) for entry in lines)
            self.misaligned[id(heads)] = known
        return known

    def common_heads(self, codes: Sequence[str]) -> list[Head]:
        """Return the heads of the first complete header, or else the first head of each column."""
        for entry in self.table.entries:
            if self.of(entry.head).is_complete(codes):
                return entry.head
            names = [head.code for head in entry.head if head.axis == COLUMN]
            if len(set(names)) < len(names):
                return self.table.heads  # one of them is printed twice, so their order is unknown
        seen: set[str] = set()
        heads = []
        for head in self.table.heads:
            if head.axis != COLUMN or head.code not in seen:
                heads.append(head)
                seen.add(head.code)
        return heads if set(codes) <= seen else self.table.heads

    def without_blanks_beside(self, values: list[Token], heads: list[Head]) -> list[Token]:
        """Return values without the empty cells at an end at which other lines have more cells than there are heads."""
        known = self.beside.get(id(heads))
        if known is None:
            wide = [
                entry.values
                for entry in self.table.entries
                if len(entry.values) > len(self.of(heads).columns) and self.heads_of(entry) is heads
            ]
            known = self.beside[id(heads)] = (
                any(values[0].kind is BLANK for values in wide),
                any(values[-1].kind is BLANK for values in wide),
            )
        first, end = 0, len(values)
        if values and heads and self._is_shorter(values[0].row, heads[-1].token.row):
            known = (True, True)
        while known[0] and first < end and values[first].kind is BLANK:
            first += 1
        while known[1] and first < end and values[end - 1].kind is BLANK:
            end -= 1
        return values[first:end]

    def _is_shorter(self, row: int, head_row: int) -> bool:
        """Tell whether a row of cells without columns has fewer than its row of heads: one of them is lost."""
        rows = self.document.rows
        return rows[head_row].shape is EXACT and len(rows[row].cells) < len(rows[head_row].cells)

    def counts(self, heads: list[Head]) -> Counter[int]:
        """Return how many lines under these heads have how many figures."""
        known = self.figures.get(id(heads))
        if known is None:
            known = self.figures[id(heads)] = Counter(
                sum(value.kind is not BLANK for value in entry.values)
                for entry in self.table.entries
                if entry.line_meanings and self.heads_of(entry) is heads
            )
        return known

    def are_off(self, heads: list[Head], lost: int) -> bool:
        """Tell whether the heads do not stand over the figures of at least half of their lines in a grid."""
        known = self.off.get(id(heads))
        if known is None:
            line_header, rows = self.of(heads), self.document.rows
            beside = [
                figures_beside(entry.values, line_header, rows) > lost
                for entry in self.table.entries
                if entry.values and entry.line_meanings and self.heads_of(entry) is heads
            ]
            is_off = any(beside) and sum(beside) * 2 >= len(beside)
            known = self.off[id(heads)] = is_off or self._are_pushed(heads)
        return known

    def _are_pushed(self, heads: list[Head]) -> bool:
        """Tell whether each line with figures looks as if a stray head stood before the heads of its figures."""
        filled = [
            entry.values
            for entry in self.table.entries
            if entry.line_meanings
            and self.heads_of(entry) is heads
            and any(value.kind is not BLANK for value in entry.values)
        ]
        return bool(filled) and all(is_pushed(values, self.of(heads), self.document.rows) for values in filled)

    def without_head(self, heads: list[Head], codes: Sequence[str]) -> int:
        """Return how many columns may have figures without a head: a head is lost, or most lines have one more."""
        line_header = self.of(heads)
        lost = len(codes) - len(line_header.codes)
        usual, lines = max(self.counts(heads).items(), key=lambda item: item[1], default=(0, 0))
        return max(lost, usual - len(line_header.columns) if lines >= _MANY_LINES else 0)

    def of(self, heads: list[Head]) -> Header:
        """Return the header that these heads make."""
        known = self.by_heads.get(id(heads))
        if known is None:
            known = self.by_heads[id(heads)] = header(heads, self.table.code, self.document.rows)
        return known

    def heads_of(self, entry: LabelledValues) -> list[Head]:
        """Return the heads over a line: those last printed before it, or those of the table if they are incomplete."""
        if self.common is None:
            return entry.head
        known = self.resolved.get(id(entry.head))
        if known is None:
            is_complete = self.of(entry.head).is_complete(next(iter(self.form_columns.values())))
            known = self.resolved[id(entry.head)] = entry.head if is_complete else self.common
        return known
