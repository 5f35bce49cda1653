-- Stopping at a forged row, going on after two persons voided it, and emptying bodies that two persons allowed to be erased.

CREATE FUNCTION ledger.fact(place bigint, expected_topic text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $fact$
    SELECT convert_from(b.bytes, 'UTF8')::jsonb
      FROM ledger.event e JOIN ledger.body b USING (position) WHERE e.position = place AND e.topic = expected_topic;
$fact$;

-- Any follower that meets a row it cannot believe stops all appends, except of voids.
CREATE FUNCTION ledger.raise_halt(place bigint, why text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $raise_halt$
    UPDATE ledger.head SET halted_at = place, halted_why = why
     WHERE place BETWEEN 1 AND size AND (halted_at IS NULL OR halted_at > place);
$raise_halt$;

-- True when `voiding` is the position of a recorded PositionVoided that names the place of the halt. Its signature is judged by every
-- reader, who raises the halt again if it is not good.
CREATE FUNCTION ledger.lift_halt(voiding bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $lift_halt$
DECLARE
    leave jsonb := ledger.fact(voiding, 'system.position_voided.1');
BEGIN
    UPDATE ledger.head SET halted_at = NULL, halted_why = NULL
     WHERE halted_at = (leave -> 'position')::bigint AND leave #> '{actor,person}' <> leave #> '{proposed_by,person}';
    RETURN FOUND;
END $lift_halt$;

-- Empties one body; the trigger of 004 holds the rule.
CREATE FUNCTION ledger.strip_body(place bigint, authorised_by bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $strip_body$
    UPDATE ledger.body SET bytes = NULL, erased_by = authorised_by WHERE position = place AND bytes IS NOT NULL;
$strip_body$;
