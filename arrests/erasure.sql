-- Erasure: the day on which the law erases each count (docs/decisions/0015).
--
-- One function reckons, for some people, the day of every count of theirs and the reason where there is none.
-- Everything a day stands on belongs to one person, except the law itself; so the answer is kept in
-- arrests_erasuredue and reckoned anew for that person, in the same transaction, whenever any of it changes.
-- No day depends on today. It looks with the owner's rights, since a conviction or an open charge anywhere in
-- the state moves the days of all the others; what readers get of those is a day or a word, never which.
-- Applied before policies.sql, at every migrate.

CREATE OR REPLACE FUNCTION arrests_erasure_days(buyers bigint[])
RETURNS TABLE (charge_id bigint, information_id bigint, arrest_id bigint, buyer_id bigint, rule_id bigint,
    exclusion_id bigint, due_on date, why text, dropped_on date, information_due_on date, arrest_due_on date)
LANGUAGE plpgsql STABLE SET jit = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN RETURN QUERY
WITH RECURSIVE counts AS MATERIALIZED (
    -- Each count with its newest disposition, and the offence it is judged as: the lesser one of a conviction.
    SELECT c.id, i.id AS information_id, a.id AS arrest_id, a.buyer_id, b.date_of_birth, c.offence_on,
        c.family_violence, v.offence_class, v.maximum_months, v.subsection, st.section,
        'US' IN (st.sovereign, charged.sovereign) AS federal,
        d.id AS disposition_id, d.disposed_on, d.diversion_completed_on,
        CASE WHEN d.outcome <> 'transferred' THEN d.outcome END AS outcome,
        NOT EXISTS (SELECT FROM arrests_information later
            WHERE later.arrest_id = a.id AND later.number > i.number) AS operative
    FROM arrests_buyer b
    JOIN arrests_arrest a ON a.buyer_id = b.id
    JOIN arrests_information i ON i.arrest_id = a.id
    JOIN arrests_charge c ON c.information_id = i.id
    LEFT JOIN LATERAL (SELECT * FROM arrests_disposition d WHERE d.charge_id = c.id
        ORDER BY d.disposed_on DESC, d.id DESC LIMIT 1) d ON true
    JOIN arrests_statuteversion v ON v.id = coalesce(d.lesser_offence_id, c.statute_version_id)
    JOIN arrests_statute st ON st.id = v.statute_id
    JOIN arrests_statuteversion cv ON cv.id = c.statute_version_id
    JOIN arrests_statute charged ON charged.id = cv.statute_id
    WHERE b.id = ANY (buyers)
), own AS MATERIALIZED (
    -- Counts with a fate of their own. The others were replaced or dropped by a later information.
    SELECT c.*, coalesce(c.outcome, '') IN ('guilty_plea', 'guilty_trial', 'guilty_lesser') AS convicted,
        c.offence_class NOT IN ('violation', 'infraction') AS crime,
        s.id AS sentence_id,
        (c.disposed_on + make_interval(months =>
            s.months_to_serve + s.months_probation + s.months_special_parole, days => s.days_to_serve))::date AS served_on
    FROM counts c LEFT JOIN arrests_sentence s ON s.disposition_id = c.disposition_id
    WHERE c.outcome <> 'superseded' OR (c.outcome IS NULL AND c.operative)
), people AS MATERIALIZED (
    SELECT o.buyer_id,
        max(o.disposed_on) FILTER (WHERE o.convicted AND o.crime) AS convicted_on,
        max(o.served_on) FILTER (WHERE o.convicted) AS served_on,
        coalesce(bool_or(o.sentence_id IS NULL) FILTER (WHERE o.convicted AND o.crime), false) AS sentence_unknown,
        -- Who forfeits a bond can be arrested anew: as long as no law read says otherwise, it is not over.
        bool_or(o.outcome IS NULL OR (o.outcome = 'diverted' AND o.diversion_completed_on IS NULL)
            OR o.outcome = 'bond_forfeited') AS pending
    FROM own o GROUP BY o.buyer_id
), fates AS (
    -- What the time runs from, and since when; or why it does not run.
    SELECT o.*, p.convicted_on, p.pending, p.sentence_unknown,
        CASE
            WHEN o.federal OR o.outcome = 'adopted_federally' THEN 'federal'
            WHEN o.outcome IS NULL THEN 'open'
            WHEN o.outcome = 'not_guilty_mental' THEN 'insanity_acquittal'
            WHEN o.outcome = 'diverted' AND o.diversion_completed_on IS NULL THEN 'diversion'
            WHEN o.outcome = 'youthful_offender' AND o.date_of_birth IS NULL THEN 'birth_unknown'
        END AS hindered,
        CASE
            WHEN o.convicted THEN 'conviction'
            WHEN o.outcome IN ('dismissed', 'not_guilty', 'diverted') THEN 'judgment'
            WHEN o.outcome = 'youthful_offender' THEN 'birth'
            WHEN o.outcome = 'pardoned' THEN 'pardon'
            ELSE o.outcome  -- nolle, vacated; declined, bond_forfeited: no rule until counsel names one (0020)
        END AS follows,
        CASE
            WHEN o.convicted THEN p.convicted_on
            WHEN o.outcome = 'diverted' THEN o.diversion_completed_on
            WHEN o.outcome = 'youthful_offender' THEN o.date_of_birth
            ELSE o.disposed_on
        END AS since,
        -- Not before the sentences are served, nor before a youthful offender is adjudicated.
        CASE WHEN o.convicted THEN p.served_on ELSE o.disposed_on END AS not_before
    FROM own o JOIN people p ON p.buyer_id = o.buyer_id
), reckoned AS (
    SELECT f.*, r.id AS rule_id, r.offences_from, x.id AS exclusion_id,
        CASE WHEN x.id IS NULL THEN r.day ELSE greatest(r.day, upper(x.validity)) END AS day,
        x.id IS NOT NULL AND upper_inf(x.validity) AS excluded,
        f.follows = 'birth' AND EXISTS (SELECT FROM own g WHERE g.buyer_id = f.buyer_id AND g.convicted
            AND (g.offence_class LIKE 'felony%' OR g.offence_class = 'federal felony')
            AND g.disposed_on > f.disposed_on AND g.disposed_on < r.came_on) AS felony_since
    FROM fates f
    LEFT JOIN LATERAL (
        -- The rule under which it is due first; one that names the section stands before the general ones.
        SELECT r.id, r.offences_from, r.validity,
            (f.since + make_interval(months => r.months, days => r.days))::date AS came_on,
            greatest((f.since + make_interval(months => r.months, days => r.days))::date, f.not_before,
                lower(r.validity)) AS day
        FROM arrests_erasurerule r
        WHERE f.hindered IS NULL AND r.follows = f.follows
            AND (r.section = '' OR r.section = f.section)
            AND (r.classes = '{}' OR f.offence_class = ANY (r.classes))
            AND (r.term_up_to IS NULL OR f.maximum_months <= r.term_up_to)
            AND (upper_inf(r.validity) OR upper(r.validity) >
                greatest((f.since + make_interval(months => r.months, days => r.days))::date, f.not_before,
                    lower(r.validity)))
        ORDER BY r.section = '', 5, r.id LIMIT 1) r ON true
    LEFT JOIN LATERAL (
        SELECT x.id, x.validity FROM arrests_erasureexclusion x
        WHERE f.follows = 'conviction' AND x.validity @> r.day
            AND ((x.family_violence AND f.family_violence)
                OR (x.section = f.section AND starts_with(f.subsection, x.subsection)))
        ORDER BY upper_inf(x.validity) DESC, upper(x.validity) DESC, x.id LIMIT 1) x ON true
), decided AS MATERIALIZED (
    SELECT q.*, CASE
            WHEN q.hindered IS NOT NULL THEN q.hindered
            WHEN q.felony_since THEN 'felony_since'
            WHEN q.rule_id IS NULL AND NOT q.convicted THEN 'no_rule'
            WHEN q.rule_id IS NULL AND q.offence_class = 'felony unclassified' AND q.maximum_months IS NULL
                THEN 'term_unknown'
            WHEN q.rule_id IS NULL THEN 'class'
            WHEN q.excluded THEN 'excluded'
            WHEN q.convicted AND q.offence_on < q.offences_from THEN 'petition'
            WHEN q.convicted AND q.pending THEN 'pending'
            WHEN q.convicted AND q.sentence_unknown THEN 'sentence_unknown'
        END AS why
    FROM reckoned q
), days AS (
    SELECT q.id, q.information_id, q.arrest_id, q.buyer_id, q.rule_id, q.operative,
        CASE WHEN q.why = 'excluded' THEN q.exclusion_id END AS exclusion_id,
        CASE WHEN q.why IS NULL THEN q.day END AS due_on, coalesce(q.why, '') AS why,
        -- Statistics learns no birthday: a youthful offender's count leaves with the first of the month.
        CASE WHEN q.why IS NULL AND q.follows = 'birth'
            THEN greatest(date_trunc('month', q.day)::date, q.disposed_on)
            WHEN q.why IS NULL THEN q.day END AS dropped_on
    FROM decided q
), follow (id, at) AS (
    -- From a replaced count to the counts that replaced it, as far as those that have a fate.
    SELECT c.id, c.id FROM counts c WHERE NOT EXISTS (SELECT FROM own o WHERE o.id = c.id)
    UNION
    SELECT f.id, r.id FROM follow f JOIN counts r ON r.id IN (
            SELECT n.id FROM arrests_charge n WHERE n.replaces_id = f.at)
    WHERE NOT EXISTS (SELECT FROM own o WHERE o.id = f.at)
), replaced AS (
    SELECT c.id, c.information_id, c.arrest_id, c.buyer_id, c.federal,
        bool_and(e.due_on IS NOT NULL) AS known, max(e.due_on) AS due_on, max(e.dropped_on) AS dropped_on
    FROM counts c
    LEFT JOIN LATERAL (
        SELECT d.due_on, d.dropped_on FROM follow f JOIN days d ON d.id = f.at WHERE f.id = c.id
        UNION ALL  -- dropped without a successor: it goes with all counts of the operative information
        SELECT d.due_on, d.dropped_on FROM days d WHERE d.arrest_id = c.arrest_id AND d.operative
            AND NOT EXISTS (SELECT FROM follow f JOIN own o ON o.id = f.at WHERE f.id = c.id)
    ) e ON true
    WHERE NOT EXISTS (SELECT FROM own o WHERE o.id = c.id)
    GROUP BY c.id, c.information_id, c.arrest_id, c.buyer_id, c.federal
), all_counts AS (
    SELECT d.id, d.information_id, d.arrest_id, d.buyer_id, d.rule_id, d.exclusion_id, d.due_on, d.why, d.dropped_on
    FROM days d
    UNION ALL
    SELECT r.id, r.information_id, r.arrest_id, r.buyer_id, rule.id, NULL,
        CASE WHEN r.known AND NOT r.federal THEN r.due_on END,
        CASE WHEN r.federal THEN 'federal' WHEN r.known THEN '' ELSE 'superseded' END,
        CASE WHEN r.known AND NOT r.federal THEN r.dropped_on END
    FROM replaced r LEFT JOIN LATERAL (SELECT u.id FROM arrests_erasurerule u
        WHERE u.follows = 'replacement' AND u.validity @> coalesce(r.due_on, CURRENT_DATE)
        ORDER BY u.id LIMIT 1) rule ON NOT r.federal
)
SELECT n.id, n.information_id, n.arrest_id, n.buyer_id, n.rule_id, n.exclusion_id, n.due_on, n.why, n.dropped_on,
    -- A later information goes not before the earlier ones: their counts would stand as if never replaced.
    CASE WHEN bool_and(n.due_on IS NOT NULL) OVER (PARTITION BY n.arrest_id ORDER BY i.number)
        THEN max(n.due_on) OVER (PARTITION BY n.arrest_id ORDER BY i.number) END,
    CASE WHEN bool_and(n.due_on IS NOT NULL) OVER (PARTITION BY n.arrest_id)
        THEN max(n.due_on) OVER (PARTITION BY n.arrest_id) END
FROM all_counts n JOIN arrests_information i ON i.id = n.information_id;
END $$;

-- Reckon some people anew and keep the answer. Two writers about one person wait for each other here, so that
-- the second reckons with what the first committed. A few dozen people at a time: the plan is made for few.
CREATE OR REPLACE FUNCTION arrests_reckon(buyers bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    few bigint[];
BEGIN
    FOR at IN 0 .. (coalesce(cardinality(buyers), 0) + 49) / 50 - 1 LOOP
        few := buyers[at * 50 + 1 : at * 50 + 50];
        PERFORM FROM arrests_buyer WHERE id = ANY (few) ORDER BY id FOR NO KEY UPDATE;
        DELETE FROM arrests_erasuredue WHERE buyer_id = ANY (few);
        DELETE FROM arrests_erasuredue e USING arrests_arrest a  -- those that were another person's
            WHERE a.id = e.arrest_id AND a.buyer_id = ANY (few);
        INSERT INTO arrests_erasuredue (charge_id, information_id, arrest_id, buyer_id, rule_id, exclusion_id,
            due_on, why, dropped_on, information_due_on, arrest_due_on, agency_id, judicial_district_id, awaits)
        SELECT d.*, a.agency_id, a.judicial_district_id,
            CASE WHEN d.why <> 'open' OR a.federal_adoption_on IS NOT NULL THEN ''
                WHEN EXISTS (SELECT FROM arrests_information i
                    WHERE i.arrest_id = a.id AND i.kind <> 'short_form') THEN 'disposition'
                ELSE 'charge' END
        FROM arrests_erasure_days(few) d JOIN arrests_arrest a ON a.id = d.arrest_id;
    END LOOP;
END $$;

-- Reckon everybody anew, when the law or this file changed.
CREATE OR REPLACE FUNCTION arrests_reckon_all() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM arrests_reckon((SELECT array_agg(id ORDER BY id) FROM arrests_buyer));
END $$;

-- After a statement that touched `changed` rows of one of the tables a day stands on.
CREATE OR REPLACE FUNCTION arrests_reckon_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    buyers bigint[];
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'arrests_buyer' THEN
        SELECT array_agg(DISTINCT x.id) INTO buyers FROM changed x;
    WHEN 'arrests_arrest' THEN
        SELECT array_agg(DISTINCT x.buyer_id) INTO buyers FROM changed x;
    WHEN 'arrests_information' THEN
        SELECT array_agg(DISTINCT a.buyer_id) INTO buyers FROM changed x JOIN arrests_arrest a ON a.id = x.arrest_id;
    WHEN 'arrests_charge' THEN
        SELECT array_agg(DISTINCT a.buyer_id) INTO buyers FROM changed x
        JOIN arrests_information i ON i.id = x.information_id JOIN arrests_arrest a ON a.id = i.arrest_id;
    WHEN 'arrests_disposition' THEN
        SELECT array_agg(DISTINCT a.buyer_id) INTO buyers FROM changed x JOIN arrests_charge c ON c.id = x.charge_id
        JOIN arrests_information i ON i.id = c.information_id JOIN arrests_arrest a ON a.id = i.arrest_id;
    WHEN 'arrests_sentence' THEN
        SELECT array_agg(DISTINCT a.buyer_id) INTO buyers FROM changed x
        JOIN arrests_disposition d ON d.id = x.disposition_id JOIN arrests_charge c ON c.id = d.charge_id
        JOIN arrests_information i ON i.id = c.information_id JOIN arrests_arrest a ON a.id = i.arrest_id;
    WHEN 'arrests_statuteversion' THEN
        SELECT array_agg(DISTINCT a.buyer_id) INTO buyers FROM (
            SELECT c.information_id FROM changed x JOIN arrests_charge c ON c.statute_version_id = x.id
            UNION SELECT c.information_id FROM changed x JOIN arrests_disposition d ON d.lesser_offence_id = x.id
                JOIN arrests_charge c ON c.id = d.charge_id) c
        JOIN arrests_information i ON i.id = c.information_id JOIN arrests_arrest a ON a.id = i.arrest_id;
    ELSE  -- the rules and what is excepted from them
        IF EXISTS (SELECT FROM changed) THEN
            PERFORM arrests_reckon_all();
        END IF;
    END CASE;
    IF buyers IS NOT NULL THEN
        PERFORM arrests_reckon(buyers);
    END IF;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION arrests_erasure_days, arrests_reckon, arrests_reckon_all, arrests_reckon_changed
    FROM PUBLIC;

DO $$
DECLARE
    t text;
    event text;
BEGIN
    -- A new person or arrest has no count yet, and one that goes has none left.
    FOR t, event IN VALUES
        ('arrests_buyer', 'UPDATE'), ('arrests_arrest', 'UPDATE'),
        ('arrests_information', 'INSERT'), ('arrests_information', 'UPDATE'), ('arrests_information', 'DELETE'),
        ('arrests_charge', 'INSERT'), ('arrests_charge', 'UPDATE'), ('arrests_charge', 'DELETE'),
        ('arrests_disposition', 'INSERT'), ('arrests_disposition', 'DELETE'),
        ('arrests_sentence', 'INSERT'), ('arrests_sentence', 'UPDATE'), ('arrests_sentence', 'DELETE'),
        ('arrests_statuteversion', 'UPDATE'),
        ('arrests_erasurerule', 'INSERT'), ('arrests_erasurerule', 'UPDATE'), ('arrests_erasurerule', 'DELETE'),
        ('arrests_erasureexclusion', 'INSERT'), ('arrests_erasureexclusion', 'UPDATE'),
        ('arrests_erasureexclusion', 'DELETE')
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER erasure_%s AFTER %s ON %I REFERENCING %s TABLE AS changed '
            'FOR EACH STATEMENT EXECUTE FUNCTION arrests_reckon_changed()',
            lower(event), event, t, CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END);
    END LOOP;
    -- And those whose it was before: an arrest of another person, a count of another arrest.
    FOREACH t IN ARRAY ARRAY['arrests_arrest', 'arrests_charge'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER erasure_update_from AFTER UPDATE ON %I '
            'REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION arrests_reckon_changed()', t);
    END LOOP;
END $$;

-- Everybody anew where the reckoning itself changed, or a count has no day yet: the rest the triggers have kept.
-- The function's comment tells by which text the rows were reckoned.
DO $$
DECLARE
    reckoning regprocedure := 'arrests_erasure_days(bigint[])';
    text_now text := (SELECT md5(string_agg(prosrc, '' ORDER BY oid)) FROM pg_proc
        WHERE oid IN (reckoning, 'arrests_reckon(bigint[])'::regprocedure));
BEGIN
    IF obj_description(reckoning, 'pg_proc') IS DISTINCT FROM text_now
    OR EXISTS (SELECT FROM arrests_charge c
        WHERE NOT EXISTS (SELECT FROM arrests_erasuredue e WHERE e.charge_id = c.id)) THEN
        PERFORM arrests_reckon_all();
        EXECUTE format('COMMENT ON FUNCTION arrests_erasure_days(bigint[]) IS %L', text_now);
    END IF;
END $$;

-- What others build on: a row for every count, as the reader may see it.
--   rule       code of the rule in words of arrests/erasure.py; NULL when none applies
--   due_on     the day of the count; NULL when never, or not known yet
--   why        why there is no day (arrests.models.erasure.NoDay); '' when there is one
--   dropped_on from this day published and exported numbers leave the count out. tip_statistics reads it from
--              arrests_erasuredue (charge_id, information_id, arrest_id, dropped_on) and sees nothing else of it
--   information_due_on  the day all counts of it and of the earlier ones of its arrest are due
--   arrest_due_on       the day all counts of the arrest are due; both NULL until all have a day
DROP VIEW IF EXISTS arrests_erasure;
CREATE VIEW arrests_erasure WITH (security_invoker) AS
    SELECT e.charge_id, e.information_id, e.arrest_id, e.buyer_id, r.code::text AS rule, e.due_on, e.why::text,
        e.dropped_on, e.information_due_on, e.arrest_due_on
    FROM arrests_erasuredue e LEFT JOIN arrests_erasurerule r ON r.id = e.rule_id;
