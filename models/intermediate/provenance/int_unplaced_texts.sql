with

texts as (
    select * from {{ ref('stg_unplaced_cells') }}
),

reasons as (
    select * from {{ ref('unplaced_reasons') }}
)

select
    texts.document_id,
    texts.table_code,
    -- two texts can have one place: a cell that two lines share
    row_number() over (
        partition by texts.document_id, texts.table_code
        order by
            texts.char_start, texts.char_end, texts.cell_text, texts.row_label, texts.column_label,
            texts.reason_code, texts.page
    ) as text_number,
    texts.cell_text,
    texts.row_label,
    texts.column_label,
    texts.reason_code,
    -- a reason that the seed does not have leaves the text in doubt
    coalesce(reasons.may_belong, true) as is_doubtful,
    texts.page,
    texts.char_start,
    texts.char_end
from texts
left join reasons on texts.reason_code = reasons.reason_code
