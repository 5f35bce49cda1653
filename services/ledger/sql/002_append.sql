-- The only way in. Called as the single statement of an autocommit transaction, with any number of commands (group commit).
-- Events and reads come sorted by the number of their command. One row per command, in order; the outcomes are
-- stored, replayed, key_reused, halted, clock, invalid, stale. The head row is locked throughout, so whoever comes next
-- sees all of this batch, and inside it each command sees the ones before.
-- Plain statements in a loop: their plans are cached and cost 2 µs each, less than one set-based statement does to start.
-- event_id needs no index: it is derived from the command's id, which is unique.

CREATE FUNCTION ledger.append(
    caller_clock timestamptz, command_ids uuid[], request_hashes bytea[],
    read_command integer[], read_stream uuid[], read_version integer[],
    event_command integer[], event_stream uuid[], event_version integer[], event_topic text[], event_ids uuid[],
    event_key text[], event_sha256 bytea[], event_signature bytea[], event_body bytea[]
) RETURNS TABLE (
    outcome text, detail text, stale_stream uuid, current_version integer, stored_at timestamptz, first_position bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
DECLARE
    head    ledger.head;
    clock   timestamptz;
    unsure  text;             -- why the clock cannot be trusted
    known   bytea;
    grown   bigint;
    prefix  bytea;
    moment  bytea;
    e0      integer;          -- the command's first and last event, and read
    e1      integer := 0;
    r0      integer;
    r1      integer := 0;
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true), set_config('lock_timeout', '2s', true),
            set_config('idle_in_transaction_session_timeout', '2s', true);
    SELECT * INTO STRICT head FROM ledger.head FOR UPDATE;
    grown := head.size;
    clock := clock_timestamp();
    unsure := CASE WHEN clock < head.last_recorded_at - interval '2 seconds' THEN 'behind the last event'
                   WHEN clock < caller_clock - interval '5 seconds' OR clock > caller_clock + interval '5 seconds'
                   THEN 'differs from the caller' END;
    stored_at := greatest(clock, head.last_recorded_at);
    prefix := '\x00616e756d61742f6c6561662f3100'::bytea || uuid_send(head.log_id);  -- RFC 6962 leaf prefix, "anumat/leaf/1\0"
    moment := int8send((extract(epoch FROM stored_at) * 1000000)::bigint);

    FOR c IN 1 .. cardinality(command_ids) LOOP
        outcome := 'stored'; detail := NULL; stale_stream := NULL; current_version := NULL; first_position := NULL;
        e0 := e1 + 1;
        WHILE event_command[e1 + 1] = c LOOP e1 := e1 + 1; END LOOP;
        r0 := r1 + 1;
        WHILE read_command[r1 + 1] = c LOOP r1 := r1 + 1; END LOOP;

        SELECT request_hash INTO known FROM ledger.command WHERE command_id = command_ids[c];
        IF known IS NOT NULL THEN
            outcome := CASE WHEN known = request_hashes[c] THEN 'replayed' ELSE 'key_reused' END;
        ELSIF head.halted_at IS NOT NULL
              AND NOT event_topic[e0:e1] <@ ARRAY['system.void_proposed.1', 'system.position_voided.1'] THEN
            outcome := 'halted'; detail := head.halted_at;
        ELSIF unsure IS NOT NULL THEN
            outcome := 'clock'; detail := unsure;
        ELSIF e1 NOT BETWEEN e0 AND e0 + 499 OR command_ids[c] IS NULL OR octet_length(request_hashes[c]) IS DISTINCT FROM 32 THEN
            outcome := 'invalid'; detail := 'malformed';
        END IF;
        FOR r IN r0 .. r1 LOOP
            EXIT WHEN outcome <> 'stored';
            SELECT coalesce(max(version), 0) INTO current_version FROM ledger.event WHERE stream = read_stream[r];
            IF current_version IS DISTINCT FROM read_version[r] THEN
                outcome := 'stale'; stale_stream := read_stream[r];
            END IF;
        END LOOP;
        FOR e IN e0 .. e1 LOOP
            EXIT WHEN outcome <> 'stored';
            SELECT coalesce(max(version), 0) INTO current_version FROM ledger.event WHERE stream = event_stream[e];
            FOR earlier IN e0 .. e - 1 LOOP
                IF event_stream[earlier] = event_stream[e] THEN current_version := current_version + 1; END IF;
            END LOOP;
            IF event_version[e] IS DISTINCT FROM current_version + 1 THEN
                outcome := 'stale'; stale_stream := event_stream[e];
            ELSIF octet_length(event_body[e]) > 262144 THEN
                outcome := 'invalid'; detail := 'too_large';
            ELSIF (sha256(event_body[e]) = event_sha256[e] AND octet_length(event_signature[e]) = 64
                   AND octet_length(event_topic[e]) BETWEEN 1 AND 200 AND octet_length(event_key[e]) BETWEEN 1 AND 200
                   AND event_ids[e] IS NOT NULL AND event_stream[e] IS NOT NULL) IS NOT TRUE THEN
                outcome := 'invalid'; detail := 'malformed';
            END IF;
        END LOOP;

        IF outcome = 'stored' THEN
            first_position := grown + 1;
            FOR e IN e0 .. e1 LOOP
                grown := grown + 1;
                INSERT INTO ledger.event (position, recorded_at, stream, version, topic, event_id, command_id, key_id,
                                          body_sha256, signature, leaf_hash)
                VALUES (grown, stored_at, event_stream[e], event_version[e], event_topic[e], event_ids[e], command_ids[c],
                        event_key[e], event_sha256[e], event_signature[e],
                        sha256(prefix || int8send(grown) || moment || uuid_send(event_stream[e]) || int4send(event_version[e])
                               || int2send(octet_length(event_topic[e])::int2) || convert_to(event_topic[e], 'UTF8')
                               || uuid_send(event_ids[e]) || uuid_send(command_ids[c])
                               || int2send(octet_length(event_key[e])::int2) || convert_to(event_key[e], 'UTF8')
                               || event_sha256[e] || event_signature[e]));
                INSERT INTO ledger.body (position, bytes) VALUES (grown, event_body[e]);
            END LOOP;
            INSERT INTO ledger.command (command_id, request_hash, first_position, last_position, recorded_at)
            VALUES (command_ids[c], request_hashes[c], grown - e1 + e0, grown, stored_at);
        END IF;
        RETURN NEXT;
    END LOOP;

    IF grown > head.size THEN
        UPDATE ledger.head SET size = grown, last_recorded_at = stored_at;
    END IF;
END $append$;
