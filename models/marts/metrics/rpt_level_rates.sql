{% set names %}
    select
        code as level,
        name_zh,
        name_en
    from {{ ref('code_names') }}
    where kind = 'level'
{% endset %}
{{ rates_by_attribute('level', names) }}
