-- Erasing counts and what hangs on them: prepared by one prosecutor, approved by another (decision 16).
-- Which count is due, and when, says the view `arrests_erasure` alone; it is asked again at the moment
-- of erasing. What belongs to a row is found by casework/erasing.sql.

CREATE OR REPLACE FUNCTION arrests_today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (now() AT TIME ZONE 'America/New_York')::date $$;

-- Arrests with a count in a batch that waits: the rest of such an arrest waits for it.
CREATE OR REPLACE FUNCTION arrests_in_batches() RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT DISTINCT n.arrest_id FROM arrests_erasureitem i JOIN arrests_charge c ON c.id = i.record
    JOIN arrests_information n ON n.id = c.information_id
    WHERE i.kind = 'arrests.charge' AND i.outcome = ''
$$;

-- The counts of a batch that are due still. An information goes as a whole, and not before the earlier
-- ones of its arrest: a file with a count that is not due yet, or not in the batch, stays.
CREATE OR REPLACE FUNCTION arrests_erasable(batch bigint)
RETURNS TABLE (charge_id bigint, information_id bigint, arrest_id bigint, buyer_id bigint, rule text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH mine AS (
        SELECT record FROM arrests_erasureitem i
        WHERE i.batch_id = batch AND i.kind = 'arrests.charge' AND i.outcome = '')
    SELECT e.charge_id, e.information_id, e.arrest_id, e.buyer_id, e.rule
    FROM mine JOIN arrests_erasure e ON e.charge_id = mine.record
    JOIN arrests_information n ON n.id = e.information_id
    WHERE e.due_on <= arrests_today() AND e.information_due_on <= arrests_today()
        AND NOT EXISTS (SELECT FROM arrests_charge c JOIN arrests_information o ON o.id = c.information_id
            WHERE o.arrest_id = n.arrest_id AND o.number <= n.number AND c.id NOT IN (SELECT record FROM mine))
$$;

-- The whole rows that go with a batch: its informations, an arrest none of whose counts is left, and
-- a person none of whose arrests is left; then every part of them.
CREATE OR REPLACE FUNCTION arrests_going(batch bigint, OUT relation text, OUT key bigint) RETURNS SETOF record
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE informations bigint[]; arrests bigint[]; buyers bigint[];
BEGIN
    SELECT array_agg(DISTINCT e.information_id) INTO informations FROM arrests_erasable(batch) e;
    SELECT array_agg(a.id) INTO arrests FROM arrests_arrest a
        WHERE a.id IN (SELECT i.arrest_id FROM arrests_information i WHERE i.id = ANY (informations))
        AND NOT EXISTS (SELECT FROM arrests_information i JOIN arrests_charge c ON c.information_id = i.id
            WHERE i.arrest_id = a.id AND i.id <> ALL (informations));
    SELECT array_agg(b.id) INTO buyers FROM arrests_buyer b
        WHERE b.id IN (SELECT a.buyer_id FROM arrests_arrest a WHERE a.id = ANY (arrests))
        AND NOT EXISTS (SELECT FROM arrests_arrest a WHERE a.buyer_id = b.id AND a.id <> ALL (arrests));
    IF informations IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT p.relation, p.key FROM casework_with_parts(
        array_fill('arrests_information'::text, ARRAY[cardinality(informations)])
            || array_fill('arrests_arrest'::text, ARRAY[coalesce(cardinality(arrests), 0)])
            || array_fill('arrests_buyer'::text, ARRAY[coalesce(cardinality(buyers), 0)]),
        informations || coalesce(arrests, '{}') || coalesce(buyers, '{}')) AS p;
END $$;

-- Where other rows speak of arrests that go. An investigation is investigative information and no
-- criminal history (CGS 54-142g): it stays. But the notes and reasons in it go, all of them when none of
-- its arrests is left, else those that name the person or a number of the arrest. A note on another arrest
-- goes when it names one of these numbers.
CREATE OR REPLACE FUNCTION arrests_said_of(arrests bigint[], OUT relation text, OUT key bigint) RETURNS SETOF record
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE numbers text; names text; inquiries bigint[]; emptied bigint[];
BEGIN
    SELECT casework_any_of(array_agg(w)) INTO numbers FROM (
        SELECT a.number FROM arrests_arrest a WHERE a.id = ANY (arrests)
        UNION SELECT d.number FROM arrests_docket d WHERE d.arrest_id = ANY (arrests)
        UNION SELECT b.number FROM arrests_buyer b JOIN arrests_arrest a ON a.buyer_id = b.id
            WHERE a.id = ANY (arrests) AND NOT EXISTS (
                SELECT FROM arrests_arrest o WHERE o.buyer_id = b.id AND o.id <> ALL (arrests))) AS said (w);
    SELECT casework_any_of(array_agg(w)) INTO names FROM (
        SELECT unnest(b.aliases || ARRAY[b.family_name::text, b.given_name::text])
        FROM arrests_buyer b JOIN arrests_arrest a ON a.buyer_id = b.id WHERE a.id = ANY (arrests)
        UNION SELECT unnest(e.aliases || ARRAY[e.family_name::text, e.given_name::text])
        FROM arrests_buyerevent e JOIN arrests_arrest a ON a.buyer_id = e.pgh_obj_id WHERE a.id = ANY (arrests)
    ) AS called (w);
    SELECT array_agg(DISTINCT investigation_id) INTO inquiries FROM arrests_arrest a
        WHERE a.id = ANY (arrests) AND investigation_id IS NOT NULL;
    SELECT array_agg(i) INTO emptied FROM unnest(inquiries) AS i WHERE NOT EXISTS (
        SELECT FROM arrests_arrest o WHERE o.investigation_id = i AND o.id <> ALL (arrests));
    RETURN QUERY
        SELECT 'arrests_investigationnote', n.id FROM arrests_investigationnote n
        WHERE n.text ~ numbers OR n.investigation_id = ANY (emptied)
            OR (n.investigation_id = ANY (inquiries) AND n.text ~ names)
        UNION ALL SELECT 'arrests_arrestnote', n.id FROM arrests_arrestnote n
        WHERE n.text ~ numbers AND n.arrest_id <> ALL (arrests)
        UNION ALL SELECT 'arrests_investigationstatuschange', s.id FROM arrests_investigationstatuschange s
        WHERE s.reason <> '' AND (s.reason ~ numbers OR s.case_id = ANY (emptied)
            OR (s.case_id = ANY (inquiries) AND s.reason ~ names))
        UNION ALL SELECT 'arrests_investigation', i.id FROM arrests_investigation i
        WHERE i.no_arrest_words <> '' AND i.id = ANY (inquiries);
END $$;

-- Drafts of forms about these rows, by the form's address or by what was typed.
CREATE OR REPLACE FUNCTION arrests_drafts_of(tables text[], keys bigint[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE numbers text; addresses text;
BEGIN
    SELECT casework_any_of(array_agg(w)) INTO numbers FROM (
        SELECT number FROM arrests_arrest a WHERE a.id IN (SELECT k FROM unnest(tables, keys) AS g (t, k) WHERE t = 'arrests_arrest')
        UNION SELECT number FROM arrests_buyer b WHERE b.id IN (SELECT k FROM unnest(tables, keys) AS g (t, k) WHERE t = 'arrests_buyer')
        UNION SELECT number FROM arrests_docket d WHERE d.id IN (SELECT k FROM unnest(tables, keys) AS g (t, k) WHERE t = 'arrests_docket')
    ) AS said (w);
    SELECT string_agg(DISTINCT format('^/%s/%s/', CASE t WHEN 'arrests_charge' THEN 'counts'
        ELSE replace(t, 'arrests_', '') || 's' END, k), '|') INTO addresses FROM unnest(tables, keys) AS g (t, k);
    RETURN QUERY SELECT d.id FROM casework_draft d
        WHERE d.form ~ addresses OR d.form ~ numbers OR d.data::text ~ numbers
        OR EXISTS (SELECT FROM arrests_buyer b
            WHERE b.id IN (SELECT k FROM unnest(tables, keys) AS g (t, k) WHERE t = 'arrests_buyer')
            AND d.data::text ~ casework_any_of(ARRAY[b.family_name])
            AND (b.given_name = '' OR d.data::text ~ casework_any_of(ARRAY[b.given_name])));
END $$;

-- Who was given records of these arrests, and when last: by the register of disseminations, and through
-- the API, whose callers keep what they fetch. Police and prosecutors alike; an agency's own copy too. Of an
-- arrest that stays, which of its informations go: told once for each of them, and never of the rest.
CREATE OR REPLACE FUNCTION arrests_were_given(batch bigint, OUT agency bigint, OUT person bigint, OUT given_on date, OUT numbers text[])
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH records AS (
        SELECT 'arrests.arrest' AS kind, a.id AS record, a.number || CASE
            WHEN a.id IN (SELECT g.key FROM arrests_going(batch) g WHERE g.relation = 'arrests_arrest') THEN ''
            ELSE ', only information ' || string_agg(DISTINCT n.number::text, ', ') END AS number
        FROM arrests_erasable(batch) e JOIN arrests_arrest a ON a.id = e.arrest_id
        JOIN arrests_information n ON n.id = e.information_id GROUP BY a.id
        UNION SELECT 'arrests.buyer', b.id, b.number
        FROM arrests_going(batch) g JOIN arrests_buyer b ON g.relation = 'arrests_buyer' AND b.id = g.key)
    SELECT agency, person, max(at AT TIME ZONE 'America/New_York')::date, array_agg(DISTINCT number::text ORDER BY number::text)
    FROM (
        SELECT d.to_agency_id AS agency, d.to_person_id AS person, d.at, r.number
        FROM records r JOIN casework_disseminationrecord dr ON dr.kind = r.kind AND dr.record = r.record
        JOIN casework_dissemination d ON d.id = dr.dissemination_id
        UNION ALL
        SELECT p.agency_id, p.id, l.at, r.number
        FROM records r JOIN casework_readrecord rr ON rr.kind = r.kind AND rr.record = r.record
        JOIN casework_readlog l ON l.id = rr.read_id AND l.door = 'api'
        JOIN accounts_person p ON p.id = l.person_id) AS given
    GROUP BY agency, person
$$;

-- The law behind a rule, as the tombstone says it.
CREATE OR REPLACE FUNCTION arrests_legal_basis(rule text) RETURNS text LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$ SELECT coalesce((
    SELECT r.legal_basis FROM arrests_erasurerule r WHERE r.code = rule ORDER BY r.validity DESC LIMIT 1), 'CGS 54-142a') $$;

-- Whether the acting person is a prosecutor of the district.
CREATE OR REPLACE FUNCTION arrests_erases_in(district bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(tip_job() = 'prosecutor' AND district = ANY (tip_districts()), false) $$;

REVOKE EXECUTE ON FUNCTION arrests_today, arrests_in_batches, arrests_erasable, arrests_going, arrests_said_of, arrests_drafts_of,
    arrests_were_given, arrests_legal_basis, arrests_erases_in FROM PUBLIC;

-- What is no longer due leaves the batches that wait; how many counts. For the nightly command.
CREATE OR REPLACE FUNCTION arrests_take_out_of_batches() RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    WITH out AS (
        UPDATE arrests_erasureitem i SET outcome = 'not_due' WHERE i.outcome = '' AND i.kind = 'arrests.charge'
        AND NOT EXISTS (SELECT FROM arrests_erasure e WHERE e.charge_id = i.record
            AND e.due_on <= arrests_today() AND e.information_due_on <= arrests_today()) RETURNING 1)
    SELECT count(*) FROM out
$$;
REVOKE EXECUTE ON FUNCTION arrests_take_out_of_batches FROM PUBLIC;

-- What prosecutors call -----------------------------------------------------------------------------------

-- What is due in one's districts and in no open batch, by district and rule; keys and names of nobody.
CREATE OR REPLACE FUNCTION arrests_due_to_erase(
    OUT district bigint, OUT rule text, OUT counts bigint, OUT waiting bigint, OUT in_batches bigint, OUT oldest date)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.district, coalesce(r.code::text, ''), g.counts, g.waiting, g.in_batches, g.oldest
    FROM (
        SELECT e.judicial_district_id AS district, e.rule_id, count(*) AS counts,
            count(*) FILTER (WHERE e.information_due_on IS NULL OR e.information_due_on > t.today) AS waiting,
            count(*) FILTER (WHERE e.information_due_on <= t.today
                AND e.arrest_id IN (SELECT arrests_in_batches())) AS in_batches, min(e.due_on) AS oldest
        FROM arrests_erasuredue e CROSS JOIN (SELECT arrests_today() AS today) t
        WHERE e.due_on <= t.today AND e.judicial_district_id IN (
            SELECT d.id FROM accounts_judicialdistrict d WHERE arrests_erases_in(d.id))
        GROUP BY 1, 2
    ) g LEFT JOIN arrests_erasurerule r ON r.id = g.rule_id
    ORDER BY 1, 2
$$;

-- A batch of the district's informations that are due as a whole, the oldest first; null when none is. Those
-- of one arrest stay together, and an arrest is in one open batch at a time.
CREATE OR REPLACE FUNCTION arrests_prepare_erasure(district bigint, most int) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE batch bigint; informations bigint[];
BEGIN
    IF NOT arrests_erases_in(district) THEN RAISE insufficient_privilege; END IF;
    PERFORM FROM accounts_judicialdistrict WHERE id = district FOR UPDATE;
    WITH due AS (
        SELECT e.arrest_id, min(e.information_due_on) AS since, array_agg(DISTINCT e.information_id) AS files
        FROM arrests_erasure e JOIN arrests_arrest a ON a.id = e.arrest_id
        WHERE a.judicial_district_id = district AND e.information_due_on <= arrests_today()
            AND e.arrest_id NOT IN (SELECT arrests_in_batches())
        GROUP BY 1
    ), in_order AS (
        SELECT files, row_number() OVER w AS n, sum(cardinality(files)) OVER w AS so_far
        FROM due WINDOW w AS (ORDER BY since, arrest_id)
    )
    SELECT array_agg(f) INTO informations FROM in_order CROSS JOIN unnest(files) AS f
        WHERE so_far <= most OR n = 1;
    IF informations IS NULL THEN RETURN NULL; END IF;
    INSERT INTO arrests_erasurebatch (reference, status, judicial_district_id, prepared_by_id, withdrawn_why)
        VALUES (casework_next_reference('E', extract(year FROM arrests_today())::int), 'prepared', district, tip_user(), '')
        RETURNING id INTO batch;
    INSERT INTO arrests_erasureitem (batch_id, kind, record, rule, due_on, outcome)
        SELECT batch, 'arrests.charge', e.charge_id, coalesce(e.rule, ''), e.due_on, '' FROM arrests_erasure e
        WHERE e.information_id = ANY (informations) ORDER BY e.information_id, e.charge_id;
    RETURN batch;
END $$;

-- What approving the batch now would take: tables with their rows, and everyone to be told (in `told`).
CREATE OR REPLACE FUNCTION arrests_would_erase(batch bigint, OUT relation text, OUT rows bigint)
RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE tables text[]; keys bigint[]; arrests bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM arrests_erasurebatch b WHERE b.id = batch AND arrests_erases_in(b.judicial_district_id)) THEN
        RAISE insufficient_privilege; END IF;
    SELECT array_agg(g.relation), array_agg(g.key), array_agg(g.key) FILTER (WHERE g.relation = 'arrests_arrest')
        INTO tables, keys, arrests FROM arrests_going(batch) g;
    RETURN QUERY SELECT w.relation, w.rows FROM casework_would_erase(tables, keys) w;
    RETURN QUERY SELECT CASE WHEN s.relation LIKE '%note' THEN s.relation ELSE s.relation || '.words' END, count(*)
        FROM arrests_said_of(arrests) s GROUP BY 1;
    RETURN QUERY SELECT 'casework_draft', count(*) FROM arrests_drafts_of(tables, keys);
END $$;

CREATE OR REPLACE FUNCTION arrests_to_be_told(batch bigint, OUT agency bigint, OUT person bigint, OUT given_on date, OUT numbers text[])
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.* FROM arrests_were_given($1) t WHERE EXISTS (
        SELECT FROM arrests_erasurebatch b WHERE b.id = $1 AND arrests_erases_in(b.judicial_district_id))
$$;

-- Approve and erase. False when somebody decided about the batch before; else everything that is due
-- still is gone when this ends, or nothing is.
CREATE OR REPLACE FUNCTION arrests_erase(batch bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b arrests_erasurebatch; buyers bigint[]; tables text[]; keys bigint[]; arrests bigint[]; inquiries bigint[];
    notes text[]; note_keys bigint[]; steps bigint[]; worded bigint[]; numbers text;
BEGIN
    SELECT * INTO b FROM arrests_erasurebatch WHERE id = batch FOR UPDATE;
    IF NOT FOUND OR NOT arrests_erases_in(b.judicial_district_id) THEN RAISE insufficient_privilege; END IF;
    IF b.status <> 'prepared' THEN RETURN false; END IF;
    IF b.prepared_by_id = tip_user() THEN
        RAISE check_violation USING CONSTRAINT = 'another_person_approves',
            MESSAGE = 'Another person than the one who prepared it approves it.';
    END IF;

    -- Whoever is recording something about these people is waited for, and what they recorded counts;
    -- whoever comes later waits for the arrest, or for the person (arrests_reckon), and finds nothing to
    -- record it on (casework/refusals.py tells them). In the order of everybody who writes: the arrest, its
    -- parts, then the person; and so that a part of a part that is being written may still be checked against
    -- its whole. Last the arrest against parts that no day of erasure stands on: notes, dockets.
    SELECT array_agg(DISTINCT a.buyer_id) INTO buyers FROM arrests_erasureitem i
        JOIN arrests_charge c ON c.id = i.record JOIN arrests_information n ON n.id = c.information_id
        JOIN arrests_arrest a ON a.id = n.arrest_id WHERE i.batch_id = batch AND i.kind = 'arrests.charge';
    PERFORM FROM arrests_arrest WHERE buyer_id = ANY (buyers) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM arrests_information n JOIN arrests_arrest a ON a.id = n.arrest_id
        WHERE a.buyer_id = ANY (buyers) ORDER BY n.id FOR NO KEY UPDATE OF n;
    PERFORM FROM arrests_charge c JOIN arrests_information n ON n.id = c.information_id
        JOIN arrests_arrest a ON a.id = n.arrest_id WHERE a.buyer_id = ANY (buyers) ORDER BY c.id FOR NO KEY UPDATE OF c;
    PERFORM FROM arrests_buyer WHERE id = ANY (buyers) ORDER BY id FOR UPDATE;
    PERFORM FROM arrests_arrest WHERE buyer_id = ANY (buyers) ORDER BY id FOR UPDATE;

    SELECT coalesce(array_agg(g.relation), '{}'), coalesce(array_agg(g.key), '{}'),
        coalesce(array_agg(g.key) FILTER (WHERE g.relation = 'arrests_arrest'), '{}')
        INTO tables, keys, arrests FROM arrests_going(batch) g;

    -- What remains: that they were, and who must be told.
    INSERT INTO arrests_tombstone (batch_id, kind, record, erased_at, legal_basis, approved_by_id)
        SELECT batch, 'arrests.' || t.kind, t.record, now(), left(string_agg(DISTINCT arrests_legal_basis(e.rule), '; '), 300), tip_user()
        FROM arrests_erasable(batch) e CROSS JOIN LATERAL (VALUES
            ('charge', e.charge_id), ('information', e.information_id), ('arrest', e.arrest_id), ('buyer', e.buyer_id)
        ) AS t (kind, record)
        WHERE ('arrests_' || t.kind, t.record) IN (SELECT g.t, g.k FROM unnest(tables, keys) AS g (t, k))
        GROUP BY t.kind, t.record ORDER BY t.kind, t.record;
    INSERT INTO arrests_erasurenotice (batch_id, agency_id, person_id, given_on, given_out_as, told_how)
        SELECT batch, g.agency, g.person, g.given_on, g.numbers, '' FROM arrests_were_given(batch) g;

    -- Where others speak of it.
    SELECT coalesce(array_agg(s.relation) FILTER (WHERE s.relation LIKE '%note'), '{}'),
        coalesce(array_agg(s.key) FILTER (WHERE s.relation LIKE '%note'), '{}'),
        array_agg(s.key) FILTER (WHERE s.relation = 'arrests_investigationstatuschange'),
        array_agg(s.key) FILTER (WHERE s.relation = 'arrests_investigation')
        INTO notes, note_keys, steps, worded FROM arrests_said_of(arrests) s;
    SELECT casework_any_of(array_agg(w)) INTO numbers FROM (
        SELECT number FROM arrests_arrest WHERE id = ANY (arrests)
        UNION SELECT x.number FROM arrests_buyer x WHERE x.id IN (
            SELECT g.k FROM unnest(tables, keys) AS g (t, k) WHERE g.t = 'arrests_buyer')) AS said (w);
    SELECT array_agg(DISTINCT investigation_id) INTO inquiries FROM arrests_arrest WHERE id = ANY (arrests);
    DELETE FROM casework_draft WHERE id IN (SELECT arrests_drafts_of(tables, keys));

    INSERT INTO casework_erasing (batch) VALUES (b.reference);
    PERFORM casework_erase(tables || notes, keys || note_keys);
    UPDATE arrests_investigationstatuschange SET reason = '' WHERE id = ANY (steps);
    UPDATE arrests_investigation SET arrest_erased = true WHERE id = ANY (inquiries) AND NOT arrest_erased;
    UPDATE arrests_investigation SET no_arrest_words = CASE no_arrest_reason WHEN 'other' THEN 'Erased' ELSE '' END
        WHERE id = ANY (worded);
    UPDATE arrests_investigationevent SET no_arrest_words = CASE no_arrest_reason WHEN 'other' THEN 'Erased' ELSE '' END
        WHERE pgh_obj_id = ANY (inquiries) AND no_arrest_words <> '';
    PERFORM casework_forget_doors(numbers);
    DELETE FROM casework_erasing;

    UPDATE arrests_erasureitem i SET outcome = CASE
        WHEN ('arrests_charge', i.record) IN (SELECT g.t, g.k FROM unnest(tables, keys) AS g (t, k)) THEN 'erased'
        ELSE 'not_due' END
        WHERE i.batch_id = batch AND i.outcome = '';
    UPDATE arrests_erasurebatch SET status = 'erased', approved_by_id = tip_user(), approved_at = now() WHERE id = batch;
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN true;
END $$;

-- Take a batch back; its counts may be prepared again. False when it was decided about before.
CREATE OR REPLACE FUNCTION arrests_withdraw_erasure(batch bigint, why text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE b arrests_erasurebatch;
BEGIN
    SELECT * INTO b FROM arrests_erasurebatch WHERE id = batch FOR UPDATE;
    IF NOT FOUND OR NOT arrests_erases_in(b.judicial_district_id) THEN RAISE insufficient_privilege; END IF;
    IF b.status <> 'prepared' THEN RETURN false; END IF;
    UPDATE arrests_erasurebatch SET status = 'withdrawn', withdrawn_by_id = tip_user(), withdrawn_at = now(),
        withdrawn_why = btrim(why)
        WHERE id = batch;
    UPDATE arrests_erasureitem i SET outcome = 'withdrawn' WHERE i.batch_id = batch AND i.outcome = '';
    RETURN true;
END $$;

-- They were told; the numbers they know it by go. False when somebody had told them before.
CREATE OR REPLACE FUNCTION arrests_told_of_erasure(notice bigint, on_day date, how text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n record;
BEGIN
    SELECT x.told_on, b.judicial_district_id AS district INTO n FROM arrests_erasurenotice x
        JOIN arrests_erasurebatch b ON b.id = x.batch_id WHERE x.id = notice FOR UPDATE OF x;
    IF NOT FOUND OR NOT arrests_erases_in(n.district) THEN RAISE insufficient_privilege; END IF;
    IF n.told_on IS NOT NULL THEN RETURN false; END IF;
    UPDATE arrests_erasurenotice SET told_on = on_day, told_how = btrim(how), told_by_id = tip_user(), given_out_as = '{}'
        WHERE id = notice;
    RETURN true;
END $$;

REVOKE EXECUTE ON FUNCTION arrests_due_to_erase, arrests_prepare_erasure, arrests_would_erase, arrests_to_be_told,
    arrests_erase, arrests_withdraw_erasure, arrests_told_of_erasure FROM PUBLIC;
