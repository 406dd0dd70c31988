with

traits as (
    select
        traits.*,
        row_number() over (
            order by
                unsound_reports.document_id is null desc,
                traits.figure_count desc,
                traits.source_grade asc,
                traits.dated_on desc nulls last,
                traits.document_id asc
        ) as completeness_rank
    from {{ ref('int_report_traits') }} as traits
    left join {{ ref('int_unsound_reports') }} as unsound_reports on traits.document_id = unsound_reports.document_id
)

select
    traits.document_id,
    others.document_id as other_id,
    others.completeness_rank as other_rank
from {{ ref('int_report_pairs') }} as pairs
inner join traits on pairs.document_id = traits.document_id
inner join traits as others on pairs.other_id = others.document_id
where
    pairs.different_count = 0
    and traits.scope_code = others.scope_code
    -- no figure is lost with a copy
    and list_has_all(others.figure_tables, traits.figure_tables)
    and case
        when pairs.is_same_body
            then
                others.completeness_rank < traits.completeness_rank
                -- what shares no table is another part of the report, unless it has no figures
                and (pairs.shared_count > 0 or traits.figure_count = 0)
        -- the office's report is a copy of its government's
        else others.sector_code = 'government' and pairs.nonzero_count > 0
    end
