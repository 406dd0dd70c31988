select
    document_id,
    'split_figure' as rule_code,
    table_code,
    row_code,
    column_code,
    repaired as expected,
    printed as reported,
    format('read with the next cell as {}, it closes its line', repaired) as evidence
from {{ ref('int_split_figures') }}
union all by name
select
    document_id,
    'transposed_digits' as rule_code,
    table_code,
    row_code,
    column_code,
    repaired as expected,
    printed as reported,
    format('{} for {} would close {} identities', repaired, printed, closed_count) as evidence
from {{ ref('int_repairs') }}
where is_transposed and closed_count > 1
union all by name
select
    document_id,
    'swapped_cells' as rule_code,
    table_code,
    row_code,
    column_code,
    repaired as expected,
    printed as reported,
    format('exchanged with {}/{}, both sums close', other_row_code, other_column_code) as evidence
from {{ ref('int_swaps') }}
