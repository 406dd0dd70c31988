-- One department's name as printed and year: in full, where the abbreviation means one thing in that year.
with

years as (
    select distinct report_year from {{ ref('int_names') }}
),

abbreviations as (
    select * from {{ ref('department_abbreviations') }}
),

printed as (
    select distinct department_name from {{ ref('int_name_remainders') }}
    where department_name <> ''
),

used as (
    select
        printed.department_name,
        years.report_year,
        min(abbreviations.full_name) as full_name
    from printed
    inner join abbreviations on printed.department_name = abbreviations.short_name
    cross join years
    where {{ in_force('coalesce(abbreviations.first_year, 0)', 'abbreviations.last_year', 'years.report_year') }}
    group by printed.department_name, years.report_year
    having count(*) = 1
),

-- 卫生健康委, 管委会, 扶贫办: an ending cut short, without a word that is one by itself
endings as (
    select
        printed.department_name,
        years.report_year,
        case
            when
                regexp_matches(printed.department_name, '管委会$')
                then regexp_replace(printed.department_name, '管委会$', '管理委员会')
            when regexp_matches(printed.department_name, '[^党纪工市县区省州旗常]委$') then printed.department_name || '员会'
            when regexp_matches(printed.department_name, '[^专]办$') then printed.department_name || '公室'
        end as full_name
    from printed
    cross join years
    anti join abbreviations on printed.department_name = abbreviations.short_name
)

select * from used
union all
select * from endings
where full_name is not null
