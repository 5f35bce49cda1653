-- The only way in. Called as the single statement of an autocommit transaction, with any number of commands (group commit).
-- `streams` names every stream of the batch once; events and reads point into it by number, and come sorted by command number.
-- One row per command, in order. Outcomes: stored, replayed, key_reused, halted, clock, invalid, stale.

CREATE FUNCTION ledger.append(
    caller_clock timestamptz, command_ids uuid[], request_hashes bytea[], streams uuid[],
    read_command integer[], read_stream integer[], read_version integer[],
    event_command integer[], event_stream integer[], event_version integer[], event_topic text[], event_ids uuid[],
    event_key text[], event_sha256 bytea[], event_signature bytea[], event_body bytea[]
) RETURNS TABLE (
    outcome text, detail text, stale_stream integer, current_version integer,
    stored_at timestamptz, first_position bigint, leaf_hashes bytea[]
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
DECLARE
    head         ledger.head;
    clock        timestamptz;
    moment       timestamptz;
    clock_fault  text;
    total        integer := cardinality(command_ids);
    hashes       bytea[];    -- request hash by command number, once its id is known
    versions     integer[];  -- version by stream number, as far as the batch has come
    trial        integer[];
    faults       text[];
    places       bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(event_command)]);
    outcomes     text[] := array_fill(NULL::text, ARRAY[total]);
    details      text[] := outcomes;
    stale        integer[] := array_fill(NULL::integer, ARRAY[total]);
    currents     integer[] := stale;
    firsts       bigint[] := stale;
    lasts        bigint[] := stale;
    leaves       bytea[];
    grown        bigint;
    twin         integer;
    verdict      text;
    e0           integer;
    e1           integer := 0;
    r0           integer;
    r1           integer := 0;
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true), set_config('lock_timeout', '2s', true),
            set_config('idle_in_transaction_session_timeout', '2s', true);
    IF (SELECT count(DISTINCT s) FROM unnest(streams) s) <> cardinality(streams) THEN
        RAISE EXCEPTION 'each stream is named once' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    SELECT * INTO STRICT head FROM ledger.head FOR UPDATE;
    grown := head.size;
    clock := clock_timestamp();
    moment := greatest(clock, head.last_recorded_at);
    clock_fault := CASE WHEN clock < head.last_recorded_at - interval '2 seconds' THEN 'behind_log'
                        WHEN clock NOT BETWEEN caller_clock - interval '5 seconds' AND caller_clock + interval '5 seconds'
                        THEN 'differs_from_caller' END;

    SELECT array_agg(known.request_hash ORDER BY asked.no) INTO hashes
      FROM unnest(command_ids) WITH ORDINALITY AS asked(id, no) LEFT JOIN ledger.command known ON known.command_id = asked.id;
    SELECT array_agg(coalesce((SELECT max(e.version) FROM ledger.event e WHERE e.stream = asked.id), 0) ORDER BY asked.no)
      INTO versions FROM unnest(streams) WITH ORDINALITY AS asked(id, no);
    SELECT array_agg(CASE WHEN octet_length(n.body) > 262144 THEN 'too_large'
                          WHEN (sha256(n.body) = n.digest AND octet_length(n.signature) = 64 AND n.event_id IS NOT NULL
                                AND octet_length(n.topic) BETWEEN 1 AND 200 AND octet_length(n.key) BETWEEN 1 AND 200) IS NOT TRUE
                          THEN 'malformed' END ORDER BY n.no)
      INTO faults
      FROM unnest(event_body, event_sha256, event_signature, event_topic, event_key, event_ids) WITH ORDINALITY
           AS n(body, digest, signature, topic, key, event_id, no);

    FOR c IN 1 .. total LOOP
        e0 := e1 + 1;
        WHILE event_command[e1 + 1] = c LOOP e1 := e1 + 1; END LOOP;
        r0 := r1 + 1;
        WHILE read_command[r1 + 1] = c LOOP r1 := r1 + 1; END LOOP;
        twin := array_position(command_ids, command_ids[c]);
        verdict := CASE WHEN hashes[twin] = request_hashes[c] THEN 'replayed'
                        WHEN hashes[twin] IS NOT NULL THEN 'key_reused'
                        WHEN head.halted_at IS NOT NULL
                             AND NOT event_topic[e0:e1] <@ ARRAY['system.void_proposed.1', 'system.position_voided.1'] THEN 'halted'
                        WHEN clock_fault IS NOT NULL THEN 'clock'
                        WHEN e1 < e0 OR octet_length(request_hashes[c]) IS DISTINCT FROM 32 THEN 'invalid'
                        ELSE 'stored' END;
        details[c] := CASE verdict WHEN 'halted' THEN head.halted_at::text WHEN 'clock' THEN clock_fault WHEN 'invalid' THEN 'malformed' END;
        IF verdict = 'stored' THEN
            FOR r IN r0 .. r1 LOOP
                IF versions[read_stream[r]] IS DISTINCT FROM read_version[r] THEN
                    verdict := 'stale'; stale[c] := read_stream[r]; currents[c] := versions[read_stream[r]];
                    EXIT;
                END IF;
            END LOOP;
            trial := versions;
            FOR e IN e0 .. e1 LOOP
                EXIT WHEN verdict <> 'stored';
                IF faults[e] IS NOT NULL THEN
                    verdict := 'invalid'; details[c] := faults[e];
                ELSIF trial[event_stream[e]] + 1 IS DISTINCT FROM event_version[e] THEN
                    verdict := 'stale'; stale[c] := event_stream[e]; currents[c] := versions[event_stream[e]];
                ELSE
                    trial[event_stream[e]] := event_version[e];
                END IF;
            END LOOP;
        END IF;
        outcomes[c] := verdict;
        CONTINUE WHEN verdict <> 'stored';
        versions := trial;
        hashes[twin] := request_hashes[c];
        firsts[c] := grown + 1;
        FOR e IN e0 .. e1 LOOP
            grown := grown + 1; places[e] := grown;
        END LOOP;
        lasts[c] := grown;
    END LOOP;

    IF grown > head.size THEN
        WITH stored AS (
            INSERT INTO ledger.event (position, recorded_at, stream, version, topic, event_id, command_id, key_id, body_sha256, signature, leaf_hash)
            SELECT n.place, moment, streams[n.stream], n.version, n.topic, n.event_id, command_ids[n.command], n.key, n.digest, n.signature,
                   sha256('\x00616e756d61742f6c6561662f3100'::bytea  -- RFC 6962 leaf prefix, then "anumat/leaf/1\0"
                          || uuid_send(head.log_id) || int8send(n.place) || int8send((extract(epoch FROM moment) * 1000000)::bigint)
                          || uuid_send(streams[n.stream]) || int4send(n.version)
                          || int2send(octet_length(n.topic)::int2) || convert_to(n.topic, 'UTF8')
                          || uuid_send(n.event_id) || uuid_send(command_ids[n.command])
                          || int2send(octet_length(n.key)::int2) || convert_to(n.key, 'UTF8') || n.digest || n.signature)
              FROM unnest(places, event_command, event_stream, event_version, event_topic, event_ids, event_key, event_sha256, event_signature)
                   AS n(place, command, stream, version, topic, event_id, key, digest, signature)
             WHERE n.place IS NOT NULL
            RETURNING position, leaf_hash)
        SELECT array_agg(s.leaf_hash ORDER BY s.position) INTO leaves FROM stored s;
        INSERT INTO ledger.body (position, bytes)
        SELECT n.place, n.body FROM unnest(places, event_body) AS n(place, body) WHERE n.place IS NOT NULL;
        INSERT INTO ledger.command (command_id, request_hash, first_position, last_position, recorded_at)
        SELECT n.id, n.hash, n.first, n.last, moment
          FROM unnest(command_ids, request_hashes, firsts, lasts) AS n(id, hash, first, last) WHERE n.first IS NOT NULL;
        UPDATE ledger.head SET size = grown, last_recorded_at = moment;
    END IF;

    RETURN QUERY
    SELECT n.outcome, n.detail, n.stale, n.current, moment, n.first, leaves[(n.first - head.size)::int : (n.last - head.size)::int]
      FROM unnest(outcomes, details, stale, currents, firsts, lasts) WITH ORDINALITY
           AS n(outcome, detail, stale, current, first, last, no) ORDER BY n.no;
END $append$;
