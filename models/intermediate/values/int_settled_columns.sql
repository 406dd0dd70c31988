{{
    settled_cells(
        'select * from ' ~ ref('int_cells_after_lines'), ['request_flow', 'outcome_sum'], ['part', 'whole']
    )
}}
