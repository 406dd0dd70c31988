{{ settled_cells('select * from ' ~ ref('int_open_cells'), ['applicant_sum', 'review_sum'], ['part']) }}
