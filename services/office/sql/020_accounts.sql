-- Who may come in: accounts, the directory of names (the log knows pseudonyms only), posts held, API keys, sessions, failed sign-ins.

CREATE TABLE office.person (
    person text PRIMARY KEY CHECK (person ~ '^[a-z0-9-]{3,64}$'),
    name   text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)
);

CREATE TABLE office.account (
    account       uuid PRIMARY KEY,
    username      text NOT NULL,
    person        text NOT NULL REFERENCES office.person,
    password_hash text,  -- argon2id; NULL: signs in by key only
    scopes        text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at     timestamptz
);
CREATE UNIQUE INDEX account_username ON office.account (lower(username));

CREATE TABLE office.post_held (
    account uuid NOT NULL REFERENCES office.account,
    role    text NOT NULL,
    body    text,
    UNIQUE NULLS NOT DISTINCT (account, role, body)
);

CREATE TABLE office.api_key (
    key_id     uuid PRIMARY KEY,
    account    uuid NOT NULL REFERENCES office.account,
    sha256     bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    label      text NOT NULL,
    scopes     text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_key_account ON office.api_key (account);

CREATE TABLE office.session (
    sha256     bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
    account    uuid NOT NULL REFERENCES office.account,
    csrf       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX session_account ON office.session (account);

CREATE TABLE office.sign_in_failure (
    subject       text PRIMARY KEY,  -- hash of a user name, of an address, or of both: no name is kept
    failures      integer NOT NULL,
    failed_at     timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);
