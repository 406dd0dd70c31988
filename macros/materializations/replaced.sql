{# dbt-duckdb builds beside a table or view, renames both and drops one: six statements more. The database has one
   writer, so no reader sees the difference. #}
{% materialization table, adapter="duckdb" %}
    {{ return(replaced(this.incorporate(type="table"))) }}
{% endmaterialization %}


{% materialization view, adapter="duckdb" %}
    {{ return(replaced(this.incorporate(type="view"))) }}
{% endmaterialization %}


{# Make a table or view anew in one transaction: drop, create, comment. Returns what a materialization returns. #}
{% macro replaced(relation) %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks) }}
    {% call statement("main") %}
        {{ dropped(relation) }}
        {% if relation.is_view %}
            {{ create_view_as(relation, compiled_code) }}
        {% else %}
            {{ create_table_as(false, relation, compiled_code) }}
        {% endif %}
        {{ commented(relation) }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [relation]}) }}
{% endmacro %}


{# The statement that drops the table or view of this name, if there is one. #}
{% macro dropped(relation) %}
    {% set existing = load_cached_relation(relation) %}
    {% if existing %}drop {{ existing.type }} if exists {{ existing }};{% endif %}
{% endmacro %}


{# The statements that write the descriptions of model and columns into the database, where persist_docs asks. #}
{% macro commented(relation) %}
    {% if config.persist_relation_docs() and model.description %}
        {{ alter_relation_comment(relation, model.description) }}
    {% endif %}
    {% if config.persist_column_docs() and model.columns %}
        {% for name, column in model.columns.items() %}
            comment on column {{ relation }}.{{ name }} is {{ duckdb_escape_comment(column.description) }};
        {% endfor %}
    {% endif %}
{% endmacro %}
