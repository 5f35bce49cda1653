-- The log itself: one head row that every append locks, events with gap-free positions, bodies apart so that they can be emptied.

CREATE SCHEMA ledger;

CREATE TABLE ledger.head (
    one              boolean PRIMARY KEY DEFAULT true CHECK (one),
    log_id           uuid NOT NULL,
    size             bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
    last_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    halted_at        bigint,
    halted_why       text,
    CHECK ((halted_at IS NULL) = (halted_why IS NULL))
) WITH (fillfactor = 10);  -- rewritten by every append: room for HOT updates within the page

CREATE TABLE ledger.event (
    position    bigint PRIMARY KEY CHECK (position > 0),
    recorded_at timestamptz NOT NULL,
    stream      uuid NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    topic       text NOT NULL CHECK (octet_length(topic) BETWEEN 1 AND 200),
    event_id    uuid NOT NULL,
    command_id  uuid NOT NULL,
    key_id      text NOT NULL CHECK (octet_length(key_id) BETWEEN 1 AND 200),
    body_sha256 bytea NOT NULL CHECK (octet_length(body_sha256) = 32),
    signature   bytea NOT NULL CHECK (octet_length(signature) = 64),
    leaf_hash   bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
    UNIQUE (stream, version)
);

CREATE TABLE ledger.body (
    position   bigint PRIMARY KEY,
    bytes      bytea CHECK (octet_length(bytes) <= 262144),
    erased_by  bigint,  -- position of the ErasureAuthorised event that let it be emptied
    CHECK ((bytes IS NULL) = (erased_by IS NOT NULL))
);

CREATE TABLE ledger.command (
    command_id     uuid PRIMARY KEY,
    request_hash   bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL CHECK (last_position >= first_position),
    recorded_at    timestamptz NOT NULL
);
