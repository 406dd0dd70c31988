{# Make a table or view anew in one transaction: drop, create, comment. dbt-duckdb's own way builds beside the relation,
   renames both and drops one, six statements more; the database has one writer, so no reader sees the difference. #}
{% materialization table, adapter="duckdb" %}
    {% set relation = this.incorporate(type="table") %}
    {{ run_hooks(pre_hooks) }}
    {% call statement("main") %}
        {{ dropped(this) }}
        {{ create_table_as(false, relation, compiled_code) }}
        {{ commented(relation) }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({"relations": [relation]}) }}
{% endmaterialization %}


{% materialization view, adapter="duckdb" %}
    {% set relation = this.incorporate(type="view") %}
    {{ run_hooks(pre_hooks) }}
    {% call statement("main") %}
        {{ dropped(this) }}
        {{ create_view_as(relation, compiled_code) }}
        {{ commented(relation) }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({"relations": [relation]}) }}
{% endmaterialization %}


{# The statement that drops the table or view of this name, if there is one. #}
{% macro dropped(this) %}
    {% set existing = load_cached_relation(this) %}
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
