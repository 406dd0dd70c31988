with

years as (
    select distinct report_year from {{ ref('int_names') }}
),

abbreviations as (
    select * from {{ ref('department_abbreviations') }}
),

department_names as (
    select distinct department_name from {{ ref('int_name_remainders') }}
    where department_name <> ''
),

-- an abbreviation is expanded only if it has one meaning in the year
expanded_abbreviations as (
    select
        department_names.department_name,
        years.report_year,
        min(abbreviations.full_name) as full_name
    from department_names
    inner join abbreviations on department_names.department_name = abbreviations.short_name
    cross join years
    where {{ in_force('coalesce(abbreviations.first_year, 0)', 'abbreviations.last_year', 'years.report_year') }}
    group by department_names.department_name, years.report_year
    having count(*) = 1
),

-- shortened completed_endings, as in 卫生健康委, 管委会 and 扶贫办; not words that end so by themselves (党委, 专办)
completed_endings as (
    select
        names.department_name,
        years.report_year,
        case
            when
                regexp_matches(names.department_name, '管委会$')
                then regexp_replace(names.department_name, '管委会$', '管理委员会')
            when regexp_matches(names.department_name, '[^党纪工市县区省州旗常]委$') then names.department_name || '员会'
            when regexp_matches(names.department_name, '[^专]办$') then names.department_name || '公室'
        end as full_name
    from department_names as names
    cross join years
    anti join abbreviations on names.department_name = abbreviations.short_name
)

select * from expanded_abbreviations
union all
select * from completed_endings
where full_name is not null
