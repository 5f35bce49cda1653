-- A founding that waits for its second signature: which file, who signed first, and the pseudonyms its persons will have.

CREATE TABLE office.founding (
    digest        text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    signer        text NOT NULL,
    password_hash text NOT NULL,
    persons       jsonb NOT NULL,
    signed_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
