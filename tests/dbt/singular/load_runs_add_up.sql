{#- reason: a load that counts wrongly may have lost documents. Its times prove nothing: clocks step back -#}
select
    run_id,
    seen_count,
    loaded_count,
    known_count,
    rejected_count,
    started_at,
    finished_at
from {{ source('raw', 'load_runs') }}
where seen_count <> loaded_count + known_count + rejected_count
