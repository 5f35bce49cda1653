-- Signing in: sessions that can be listed and confirmed again, identities of an OpenID provider, known browsers, erased persons.

ALTER TABLE office.session
    ADD COLUMN session      uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,  -- its name in lists; opens nothing
    ADD COLUMN confirmed_at timestamptz NOT NULL DEFAULT 'epoch',            -- when the person last proved who they are
    ADD COLUMN browser      text NOT NULL DEFAULT '';

ALTER TABLE office.person
    ALTER COLUMN name DROP NOT NULL,
    ADD COLUMN erased_at timestamptz,
    ADD CONSTRAINT person_erased CHECK ((name IS NULL) = (erased_at IS NOT NULL));

-- Keys that could act could decide until now; they keep it, and new ones get it only when asked for.
UPDATE office.api_key SET scopes = array_append(scopes, 'decide') WHERE 'act' = ANY(scopes) AND NOT 'decide' = ANY(scopes);

CREATE TABLE office.identity (
    issuer    text NOT NULL,
    subject   text NOT NULL,
    account   uuid NOT NULL REFERENCES office.account,
    linked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_account ON office.identity (account);

-- Who proved an identity that no account has; the operator may link it. The code is what the person was told.
CREATE TABLE office.identity_waiting (
    code    text PRIMARY KEY,
    issuer  text NOT NULL,
    subject text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (issuer, subject)
);

-- A form that waits while its person is at the provider to sign in again.
CREATE TABLE office.kept_form (
    form       uuid PRIMARY KEY,
    session    uuid NOT NULL REFERENCES office.session (session) ON DELETE CASCADE,
    path       text NOT NULL,
    fields     text NOT NULL,  -- sealed
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A way to the provider that has not come back yet; used once, by the browser that began it.
CREATE TABLE office.sign_in_attempt (
    sha256     bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),  -- of the state
    browser    bytea NOT NULL CHECK (octet_length(browser) = 32),
    nonce      text NOT NULL,
    verifier   text NOT NULL,
    onward     text NOT NULL,
    session    uuid REFERENCES office.session (session) ON DELETE CASCADE,  -- NULL: to come in; else: to confirm this one
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A browser in which this account has signed in; others' wrong tries at the name do not shut it out.
CREATE TABLE office.known_browser (
    sha256  bytea NOT NULL CHECK (octet_length(sha256) = 32),
    account uuid NOT NULL REFERENCES office.account,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account, sha256)
);
