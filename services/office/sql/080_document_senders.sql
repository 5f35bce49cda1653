-- Everybody who sent a file may use it, not only whoever sent the same bytes first; and sees no name but the own one.

CREATE TABLE office.document_sender (
    sha256    text NOT NULL REFERENCES office.document (sha256) ON DELETE CASCADE,
    account   uuid NOT NULL,
    name      text NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sha256, account)
);
