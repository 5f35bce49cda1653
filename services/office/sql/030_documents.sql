-- Files by digest, in encrypted chunks: one thing to back up, and unreadable once the key of a file is destroyed.

CREATE TABLE office.document (
    document   uuid PRIMARY KEY,
    sha256     text UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),  -- NULL while it is being received
    wrapped    bytea NOT NULL,  -- the key of this file, AES-256-GCM under the master key (nonce, then ciphertext)
    name       text NOT NULL,
    media_type text,
    size       bigint,
    account    uuid NOT NULL,
    stored_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((sha256 IS NULL) = (media_type IS NULL) AND (sha256 IS NULL) = (size IS NULL))
);
CREATE INDEX document_unfinished ON office.document (stored_at) WHERE sha256 IS NULL;

CREATE TABLE office.document_chunk (
    document uuid NOT NULL REFERENCES office.document ON DELETE CASCADE,
    number   integer NOT NULL CHECK (number >= 0),
    bytes    bytea NOT NULL,
    PRIMARY KEY (document, number)
);
ALTER TABLE office.document_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;  -- ciphertext does not compress
