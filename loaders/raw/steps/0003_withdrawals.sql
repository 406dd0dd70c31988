-- Withdrawals of documents, and their undoing.
create table raw.withdrawals (
    document_id varchar not null,
    decision_number integer not null,
    decided_at timestamp not null,
    is_undo boolean not null,
    reason varchar not null,
    decided_by varchar not null,
    named varchar not null
);
