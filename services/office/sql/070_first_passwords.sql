-- Keepers see when an account was last signed in; a password that somebody else gave opens little until its person chooses another.

ALTER TABLE office.account
    ADD COLUMN signed_in_at   timestamptz,
    ADD COLUMN first_password boolean NOT NULL DEFAULT false;

ALTER TABLE office.session
    ADD COLUMN by_password boolean NOT NULL DEFAULT false;
