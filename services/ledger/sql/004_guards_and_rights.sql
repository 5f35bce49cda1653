-- Nothing written is changed, whoever asks: triggers that fire ALWAYS (also under session_replication_role), and least rights.

CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $refuse$
BEGIN
    RAISE EXCEPTION '% on ledger.% is refused: the log only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $refuse$;

CREATE FUNCTION ledger.only_grow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $only_grow$
BEGIN
    IF NEW.log_id = OLD.log_id AND NEW.size >= OLD.size AND NEW.last_recorded_at >= OLD.last_recorded_at THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the head of the log moves forward only' USING ERRCODE = 'insufficient_privilege';
END $only_grow$;

CREATE FUNCTION ledger.only_erase() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $only_erase$
DECLARE
    leave jsonb := ledger.fact(NEW.erased_by, 'system.erasure_authorised.1');
BEGIN
    IF NEW.position = OLD.position AND NEW.bytes IS NULL AND leave -> 'positions' @> to_jsonb(NEW.position)
       AND leave #> '{actor,person}' <> leave #> '{proposed_by,person}' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'a body is emptied only under an authorised erasure that names it' USING ERRCODE = 'insufficient_privilege';
END $only_erase$;

CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.event FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.command FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER refuse BEFORE DELETE OR TRUNCATE ON ledger.body FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER refuse BEFORE DELETE OR TRUNCATE ON ledger.head FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER only_erase BEFORE UPDATE ON ledger.body FOR EACH ROW EXECUTE FUNCTION ledger.only_erase();
CREATE TRIGGER only_grow BEFORE UPDATE ON ledger.head FOR EACH ROW EXECUTE FUNCTION ledger.only_grow();
ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER refuse;
ALTER TABLE ledger.command ENABLE ALWAYS TRIGGER refuse;
ALTER TABLE ledger.body ENABLE ALWAYS TRIGGER refuse;
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER refuse;
ALTER TABLE ledger.body ENABLE ALWAYS TRIGGER only_erase;
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER only_grow;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO anumat_api, anumat_worker, anumat_relay;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO anumat_api, anumat_worker, anumat_relay;
GRANT EXECUTE ON FUNCTION ledger.append TO anumat_api, anumat_worker, anumat_relay;
GRANT EXECUTE ON FUNCTION ledger.raise_halt TO anumat_api, anumat_worker, anumat_relay;
GRANT EXECUTE ON FUNCTION ledger.lift_halt TO anumat_api;
GRANT EXECUTE ON FUNCTION ledger.strip_body TO anumat_worker;
