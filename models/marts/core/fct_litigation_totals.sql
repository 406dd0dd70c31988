{{ table_totals('review', 'channel_code') }}
