-- What opens an account is a fact of the log under an opaque id: keys have theirs, passwords and identities get one here.

ALTER TABLE office.account ADD COLUMN credential uuid;
UPDATE office.account SET credential = gen_random_uuid() WHERE password_hash IS NOT NULL;
ALTER TABLE office.account
    ADD CONSTRAINT account_credential CHECK ((password_hash IS NULL) = (credential IS NULL));

ALTER TABLE office.identity ADD COLUMN credential uuid NOT NULL DEFAULT gen_random_uuid();
