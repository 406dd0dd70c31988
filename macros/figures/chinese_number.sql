{# The number that a well-formed Chinese numeral means: 一万零三十 is 10030.
   `numeral`: a column of folded numerals (零一二…九十百千万亿). #}
{% macro chinese_number(numeral) %}
    {% set sections = "'(?:([^万亿]+)亿)?(?:([^万亿]+)万)?([^万亿]*)'" %}
    {{ chinese_section("regexp_extract(" ~ numeral ~ ", " ~ sections ~ ", 1)") }} * 100000000
    + {{ chinese_section("regexp_extract(" ~ numeral ~ ", " ~ sections ~ ", 2)") }} * 10000
    + {{ chinese_section("regexp_extract(" ~ numeral ~ ", " ~ sections ~ ", 3)") }}
{% endmacro %}

{# The number of a Chinese numeral below 10,000. #}
{% macro chinese_section(numeral) %}
(
    {{ chinese_place(numeral, "千") }} * 1000 + {{ chinese_place(numeral, "百") }} * 100
    + {{ chinese_place(numeral, "十") }} * 10
    + greatest(strpos('零一二三四五六七八九', regexp_extract({{ numeral }}, '[零一二三四五六七八九]$')) - 1, 0)
)
{% endmacro %}

{# The digit before a unit of a numeral: 1 if the unit stands alone (十二), and 0 without the unit. #}
{% macro chinese_place(numeral, unit) %}
case
    when regexp_matches({{ numeral }}, '[一二三四五六七八九]{{ unit }}')
        then strpos('一二三四五六七八九', regexp_extract({{ numeral }}, '(.){{ unit }}', 1))
    when contains({{ numeral }}, '{{ unit }}') then 1
    else 0
end
{% endmacro %}
