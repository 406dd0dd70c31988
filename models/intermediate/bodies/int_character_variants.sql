with

simplified as (
    select * from {{ ref('simplified_characters') }}
),

-- radicals in place of whole characters, which the loaders fold too
radicals as (
    select * from {{ ref('character_variants') }}
)

select
    printed,
    simplified
from simplified
union all
select
    radicals.printed,
    radicals.folded as simplified
from radicals
anti join simplified on radicals.printed = simplified.printed
