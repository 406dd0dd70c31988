with

figures as (
    select * from {{ ref('int_scope_figures') }}
),

totals as (
    select * from {{ ref('int_request_totals') }}
),

compared as (
    select
        figures.*,
        totals.received,
        coalesce(
            if(
                figures.line_code = 'received',
                figures.figure in (totals.received, totals.received + coalesce(totals.carried_in, 0)),
                figures.figure = totals.outcome_total
            ),
            false
        ) as is_total
    from figures
    left join totals on figures.document_id = totals.document_id
),

-- 县政府本级20件，各部门、各镇80件: what the parts add up to
sentences as (
    select
        document_id,
        coalesce(
            sum(figure) filter (where scope_code in ('own', 'lower')) = any_value(received)
            and bool_or(scope_code = 'own') and bool_or(scope_code = 'lower'),
            false
        ) as is_sum
    from compared
    where line_code = 'received'
    group by document_id, sentence_number
),

sums as (
    select
        document_id,
        bool_or(is_sum) as is_sum
    from sentences
    group by document_id
)

select
    compared.document_id,
    bool_or(compared.is_total and compared.scope_code in ('area', 'lower')) or coalesce(bool_or(sums.is_sum), false)
        as is_total_of_area,
    bool_or(compared.is_total and compared.scope_code = 'own') as is_total_of_own,
    bool_or(compared.scope_code = 'area') as names_area,
    bool_or(compared.scope_code = 'own') as names_own,
    bool_or(compared.received is not null) as has_total,
    -- a smaller figure first: the report's own part
    min(compared.figure) filter (where compared.scope_code = 'own' and compared.line_code = 'received') as own_received
from compared
left join sums on compared.document_id = sums.document_id
group by compared.document_id
