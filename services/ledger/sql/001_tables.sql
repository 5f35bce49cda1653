-- The log itself: one head row that every append locks, events with gap-free positions, bodies apart so that they can be emptied.
-- No CHECK constraints: `append` is the only writer and checks all of it; here each would cost 2 µs an event again.

CREATE SCHEMA ledger;

CREATE TABLE ledger.head (
    one              boolean PRIMARY KEY DEFAULT true CHECK (one),
    log_id           uuid NOT NULL,
    size             bigint NOT NULL DEFAULT 0,
    last_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    halted_at        bigint,
    halted_why       text
) WITH (fillfactor = 10);  -- rewritten by every append: room for HOT updates within the page

CREATE TABLE ledger.event (
    position    bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    stream      uuid NOT NULL,
    version     integer NOT NULL,
    topic       text NOT NULL,
    event_id    uuid NOT NULL,
    command_id  uuid NOT NULL,
    key_id      text NOT NULL,
    body_sha256 bytea NOT NULL,
    signature   bytea NOT NULL,
    leaf_hash   bytea NOT NULL,
    UNIQUE (stream, version)
);

CREATE TABLE ledger.body (
    position   bigint PRIMARY KEY,
    bytes      bytea,
    erased_by  bigint  -- position of the ErasureAuthorised event that let it be emptied
);

CREATE TABLE ledger.command (
    command_id     uuid PRIMARY KEY,
    request_hash   bytea NOT NULL,
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL,
    recorded_at    timestamptz NOT NULL
);
