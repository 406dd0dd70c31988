{% set names %}
    select
        sector_code,
        name_zh,
        name_en
    from {{ ref('sectors') }}
{% endset %}
{{ rates_by_attribute('sector_code', names) }}
