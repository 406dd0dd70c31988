select
    printed,
    simplified
from {{ ref('simplified_characters') }}
union all
-- the radicals that stand for whole characters, which the loaders fold too
select
    printed,
    folded as simplified
from {{ ref('character_variants') }}
where printed not in (select printed from {{ ref('simplified_characters') }})
