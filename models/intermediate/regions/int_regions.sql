with

reference as (
    select * from {{ ref('regions') }}
    {% if var('demo', false) -%}
        union all by name
        select * from {{ ref('demo_regions') }}
    {%- endif %}
    {% if var('demo_features', false) -%}
        union all by name
        select * from {{ ref('demo_changed_regions') }}
    {%- endif %}
),

typed as (
    select
        region_code,
        valid_from,
        valid_to,
        region_name,
        province_name,
        case level_name when '省级' then 'province' when '地级' then 'prefecture' when '县级' then 'county' end as level,
        left(region_code, 2) || '0000' as province_code,
        case
            when level_name = '县级' and prefecture_name <> '直辖' then left(region_code, 4) || '00'
        end as prefecture_code,
        case when level_name = '县级' and prefecture_name <> '直辖' then prefecture_name end as prefecture_name,
        status_name,
        new_codes
    from reference
)

select
    *,
    case when level <> 'province' then coalesce(prefecture_code, province_code) end as parent_code,
    case when level <> 'province' then coalesce(prefecture_name, province_name) end as parent_name,
    case when level <> 'province' then province_name else '' end
    || coalesce(prefecture_name, '')
    || region_name as full_name
from typed
