{{ table_totals('requests', 'line_code') }}
