{# One of the regular expressions that split names of bodies, by its key. Words with their own meaning are in seeds/.
   The patterns are constants, not a seed, because DuckDB compiles a constant once and a column for every row. #}
{% macro body_name_pattern(part) -%}
    {%- set patterns = {
        'gloss': '[(（]\s*[A-Za-zÀ-ʯḀ-ỿ]+[0-9]?\s*[)）]',
        'like_a_place': '^.{1,12}?(?:自治州|自治县|自治旗|地区|县|区|市|旗|州|盟).',
        'unit_follows': '^(?:省|自治|地区|州|盟|县|区|旗)|^市(?:[^场容政民监]|$)',
        'township': '^([^局委厅]{1,12}?)(街道|镇|乡|苏木|街)(办事处|人民政府|政府|街道办事处|街道办|办|公所)?$',
        'area_office': '^([^局委厅]{1,10}?)(地区)(办事处)$',
        'township_department': '^([^局委厅]{1,10}?)(街道|镇|乡|苏木)(?:办事处|人民政府|政府)?(.{2,})$',
        'zone': '^[^局委厅办院中]{0,14}?(?:开发区|高新区|经开区|新区|园区|示范区|实验区|试验区|合作区|保税区|风景区|'
            ~ '名胜区|度假区|集聚区|自贸区|贸易区|旅游区|管理区|工业园|产业园|科技园|农业园|生态城|新城|新材料园|港区)',
        'department_end': '(?:局|委|委员会|厅|办公室|办公厅|办|署|处|院|中心|站|所|队|会|社|馆|台|校|公司|集团|部|组|学|园|'
            ~ '行|机构|库|场|厂|庭|海关|专员办|指挥部|联|志|政府)$',
        'office_end': '(?:局|委员会|委|厅|办公室|办)$',
        'places_nothing': '^(?:我|本|该)?(?:局|委|厅|办|单位|机关|部门|市|县|区|省|州|盟|旗|镇|乡|街道|院|中心|办公室|委员会|政府|'
            ~ '人民政府|办事处|管委会|管理委员会|所|站|馆|校|处|署|队|级)*$'
    } -%}
    {{- patterns[part] -}}
{%- endmacro %}
