-- What waits on a prosecutor's docket. Applied before policies.sql, which says who may ask.
--
-- Behind row security the planner cannot tell how few counts are open, and walks through every arrest. So
-- this looks with the owner's rights: it takes the acting person's scope first (the same functions as the
-- policies of arrests), answers with keys of arrests inside it and nothing else, and every arrest shown is
-- read behind the wall again (docs/decisions/0014, 0018). How each count stands is arrests/erasure.sql's to
-- say; federal counts and arrests that federal prosecutors adopted are nobody's here to charge or dispose of.

CREATE OR REPLACE FUNCTION arrests_on_docket(what text, today date) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500 SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    districts bigint[] := coalesce(tip_districts(), '{}');
    department bigint := tip_department();
BEGIN
    CASE what
    WHEN 'charge' THEN  -- no long form or substitute is filed, and nothing ended it
        RETURN QUERY SELECT DISTINCT e.arrest_id FROM arrests_erasuredue e
            WHERE e.awaits = 'charge' AND (e.judicial_district_id = ANY (districts) OR e.agency_id = department);
        -- One without any count yet. Both sides are read in the order of their keys, once; asked by scope first
        -- it takes five times as long.
        RETURN QUERY WITH without_a_count AS MATERIALIZED (SELECT a.id FROM arrests_arrest a
            WHERE NOT EXISTS (SELECT FROM arrests_erasuredue e WHERE e.arrest_id = a.id))
            SELECT a.id FROM without_a_count JOIN arrests_arrest a USING (id)
            WHERE (a.judicial_district_id = ANY (districts) OR a.agency_id = department)
            AND a.federal_adoption_on IS NULL
            AND NOT EXISTS (SELECT FROM arrests_information i
                WHERE i.arrest_id = a.id AND i.kind <> 'short_form');
    WHEN 'disposition' THEN  -- one is filed, and a count of the operative information is open
        RETURN QUERY SELECT DISTINCT e.arrest_id FROM arrests_erasuredue e
            WHERE e.awaits = 'disposition'
            AND (e.judicial_district_id = ANY (districts) OR e.agency_id = department);
    WHEN 'diverted' THEN  -- a count is diverted, and the program is not completed
        RETURN QUERY SELECT a.id FROM arrests_arrest a
            WHERE (a.judicial_district_id = ANY (districts) OR a.agency_id = department)
            AND a.id IN (SELECT e.arrest_id FROM arrests_erasuredue e WHERE e.why = 'diversion');
    WHEN 'nolle' THEN  -- a count is nolled and not yet to be erased
        RETURN QUERY SELECT a.id FROM arrests_arrest a
            WHERE (a.judicial_district_id = ANY (districts) OR a.agency_id = department)
            AND a.id IN (SELECT e.arrest_id FROM arrests_erasuredue e
                JOIN arrests_erasurerule r ON r.id = e.rule_id
                WHERE r.follows = 'nolle' AND e.due_on > today);
    ELSE
        RAISE 'Nothing waits for %.', what;
    END CASE;
END $$;
