-- Keys that seal free text and personal fields, outside the log: destroying one makes every copy of what it sealed unreadable.

CREATE TABLE office.sealing_key (
    key_id       text PRIMARY KEY,
    scope        text NOT NULL,
    wrapped      bytea,        -- AES-256-GCM under the master key (nonce, then ciphertext); NULL once destroyed
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE UNIQUE INDEX sealing_key_in_use ON office.sealing_key (scope) WHERE wrapped IS NOT NULL;

GRANT SELECT, INSERT ON office.sealing_key TO anumat_worker;
