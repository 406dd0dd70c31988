{# The lower (`side` low) or upper bound of the 95 % Wilson interval of a proportion; null if the numerator exceeds the
   denominator or the denominator is 0. #}
{% macro wilson_bound(numerator, denominator, side, z='1.959963984540054e0') %}
    case
        when {{ numerator }} between 0 and {{ denominator }} and {{ denominator }} > 0
            then {{ 'greatest(0, ' if side == 'low' else 'least(1, ' }}(
                {{ numerator }} + {{ z }} * {{ z }} / 2
                {{ '-' if side == 'low' else '+' }} {{ z }} * sqrt(
                    cast({{ numerator }} as double) * ({{ denominator }} - {{ numerator }}) / {{ denominator }}
                    + {{ z }} * {{ z }} / 4
                )
            ) / ({{ denominator }} + {{ z }} * {{ z }}))
    end
{% endmacro %}
