-- The way of each count from the arrest to its end, through the informations that follow each other:
-- ARREST CHARGE (what police charged) -> FILED (what the prosecutor charged last) -> DISPOSED OF.
--
-- One view, read by the page of a person accused and by every number about charges. It has the rights of
-- whoever reads it (security_invoker): justice sees paths of the arrests they see, statistics every path and
-- no column that describes a person.
--
-- One row is one path: a count that no later count replaces, with the first count that `replaces` leads
-- back to. So
--   a count carried on, changed or not      is one path;
--   one count replaced by two               is two paths that share `first_id`: numbers of what was charged
--                                           at the arrest count distinct `first_id`;
--   two counts replaced by one              is one path for the count that is named, and one that was left
--                                           out for the other: a count names one that it replaces;
--   a count no later information takes over was `left_out`. That is neither a dismissal nor a nolle, and has
--                                           a day: when the next information was filed;
--   a count that first stands on a later information began there: `on_arrest` is false.
-- The newest disposition of the last count is the path's. Those of counts that were replaced are steps on the
-- way (superseded, adopted federally) and end nothing.
--
-- The setting `tip.until` says up to which day it looks (a release sets it for its transaction): informations
-- filed, arrests made and dispositions of later days are not there. Without it, all of them are.

CREATE OR REPLACE FUNCTION arrests_until() RETURNS date LANGUAGE sql STABLE
RETURN coalesce(nullif(current_setting('tip.until', true), '')::date, 'infinity');
REVOKE EXECUTE ON FUNCTION arrests_until FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrests_until TO tip_justice, tip_statistics;

-- (A migration that changes a column of these tables drops the views first; they are made again here.)
DROP VIEW IF EXISTS arrests_publishedarrest, arrests_publishedpath, arrests_chargepath;
CREATE VIEW arrests_chargepath WITH (security_invoker) AS
SELECT
    last.id,                                       -- the count the path ends on
    a.id AS arrest_id, a.buyer_id, a.investigation_id, a.agency_id, a.judicial_district_id,
    a.arrested_on, a.decoy, a.federal_adoption_on,

    first.id AS first_id,                          -- the count it began as
    first_info.number = 1 OR first_info.kind = 'short_form' AS on_arrest,
    first.statute_version_id AS first_version_id, first_version.role AS first_role,
    first_version.offence_class AS first_class, first_statute.sovereign AS first_sovereign,
    first.inchoate AS first_inchoate,

    -- What a prosecutor charged last; all of it null where the count never left the short form.
    CASE WHEN info.kind <> 'short_form' THEN last.id END AS filed_id,
    CASE WHEN info.kind <> 'short_form' THEN info.filed_on END AS filed_on,
    CASE WHEN info.kind <> 'short_form' THEN last.statute_version_id END AS filed_version_id,
    CASE WHEN info.kind <> 'short_form' THEN version.role END AS filed_role,
    CASE WHEN info.kind <> 'short_form' THEN version.offence_class END AS filed_class,
    CASE WHEN info.kind <> 'short_form' THEN last.inchoate END AS filed_inchoate,

    last.statute_version_id AS version_id, statute.sovereign,  -- the offence, and whose law, it ended under
    later.filed_on IS NULL AS is_operative,        -- it stands on the newest information

    -- open, diverted: not over. moved: to another court or to federal prosecutors, and not heard of since.
    -- left_out: no later information took it over.
    CASE
        WHEN d.outcome IN ('guilty_plea', 'guilty_trial', 'guilty_lesser') THEN 'convicted'
        WHEN d.outcome = 'diverted' THEN 'diverted'
        WHEN d.outcome IN ('transferred', 'adopted_federally') THEN 'moved'
        WHEN d.outcome <> 'superseded' THEN 'not_convicted'
        WHEN d.outcome = 'superseded' OR later.filed_on IS NOT NULL THEN 'left_out'
        ELSE 'open'
    END AS state,
    CASE
        WHEN d.outcome = 'diverted' THEN NULL
        WHEN d.outcome <> 'superseded' THEN d.disposed_on
        ELSE coalesce(later.filed_on, d.disposed_on)
    END AS ended_on,
    d.id AS disposition_id, d.outcome, d.disposed_on,
    d.lesser_offence_id AS lesser_version_id,
    CASE WHEN d.outcome IN ('guilty_plea', 'guilty_trial', 'guilty_lesser')
        THEN coalesce(d.lesser_offence_id, last.statute_version_id) END AS convicted_version_id,
    s.months_to_serve, s.days_to_serve, s.months_suspended, s.days_suspended, s.months_probation, s.months_special_parole,
    s.fine, s.restitution, s.registration
FROM arrests_charge last
JOIN arrests_information info ON info.id = last.information_id
JOIN arrests_arrest a ON a.id = info.arrest_id
JOIN arrests_statuteversion version ON version.id = last.statute_version_id
JOIN arrests_statute statute ON statute.id = version.statute_id
-- Back along `replaces`, for counts that replace one. It asks by row, so that a page about one person walks
-- their counts and no others; UNION ends a walk in a circle, which the database refuses anyway.
LEFT JOIN LATERAL (
    WITH RECURSIVE back AS (
        SELECT c.id, c.replaces_id FROM arrests_charge c WHERE c.id = last.replaces_id
        UNION
        SELECT c.id, c.replaces_id FROM back JOIN arrests_charge c ON c.id = back.replaces_id
    )
    SELECT id FROM back WHERE replaces_id IS NULL
) AS root ON true
-- (CASE, not coalesce: only the one counts as leakproof, so that row security lets the index be used.)
JOIN arrests_charge first ON first.id = CASE WHEN root.id IS NULL THEN last.id ELSE root.id END
JOIN arrests_information first_info ON first_info.id = first.information_id
JOIN arrests_statuteversion first_version ON first_version.id = first.statute_version_id
JOIN arrests_statute first_statute ON first_statute.id = first_version.statute_id
LEFT JOIN LATERAL (
    SELECT n.filed_on FROM arrests_information n
    WHERE n.arrest_id = info.arrest_id AND n.number > info.number AND n.filed_on <= (SELECT arrests_until())
    ORDER BY n.number LIMIT 1
) AS later ON true
LEFT JOIN LATERAL (
    SELECT d.id, d.outcome, d.disposed_on, d.lesser_offence_id FROM arrests_disposition d
    WHERE d.charge_id = last.id AND d.disposed_on <= (SELECT arrests_until())
    ORDER BY d.disposed_on DESC, d.id DESC LIMIT 1
) AS d ON true
LEFT JOIN arrests_sentence s ON s.disposition_id = d.id
WHERE a.arrested_on <= (SELECT arrests_until()) AND info.filed_on <= (SELECT arrests_until())
    AND NOT EXISTS (
        SELECT FROM arrests_charge c JOIN arrests_information i ON i.id = c.information_id
        WHERE c.replaces_id = last.id AND i.filed_on <= (SELECT arrests_until())
    );

-- For anything published: a count leaves on the day the law gives it, however long its files stay for others
-- of the same information (arrests/erasure.sql). A path leaves with the count it ends on. Where the count it
-- began as is gone before, it begins, for numbers, at the count it ends on, and was not charged at the
-- arrest. What a later release says of an earlier year may therefore be less than what an earlier one said.

CREATE VIEW arrests_publishedpath WITH (security_invoker) AS
WITH gone AS MATERIALIZED (
    SELECT charge_id FROM arrests_erasuredue WHERE dropped_on <= (now() AT TIME ZONE 'America/New_York')::date
)
SELECT p.id, p.arrest_id, p.buyer_id, p.investigation_id, p.agency_id, p.judicial_district_id, p.arrested_on,
    p.decoy, p.federal_adoption_on,
    CASE WHEN g.charge_id IS NULL THEN p.first_id ELSE p.id END AS first_id,
    p.on_arrest AND g.charge_id IS NULL AS on_arrest,
    CASE WHEN g.charge_id IS NULL THEN p.first_version_id ELSE p.version_id END AS first_version_id,
    p.filed_id, p.filed_on, p.filed_version_id, p.sovereign, p.is_operative,
    p.state, p.ended_on, p.outcome, p.convicted_version_id,
    p.months_to_serve, p.days_to_serve, p.months_suspended, p.days_suspended, p.months_probation, p.months_special_parole,
    p.fine, p.restitution, p.registration
FROM arrests_chargepath p
LEFT JOIN gone g ON g.charge_id = p.first_id
WHERE NOT EXISTS (SELECT FROM gone WHERE gone.charge_id = p.id);

-- An arrest leaves when every count of it has; one with no count recorded yet stays.
CREATE VIEW arrests_publishedarrest WITH (security_invoker) AS
SELECT a.id, a.buyer_id, a.investigation_id, a.agency_id, a.judicial_district_id, a.arrested_on, a.decoy,
    a.federal_adoption_on
FROM arrests_arrest a
LEFT JOIN (
    SELECT arrest_id FROM arrests_erasuredue GROUP BY arrest_id
    HAVING max(coalesce(dropped_on, 'infinity')) <= (now() AT TIME ZONE 'America/New_York')::date
) AS gone ON gone.arrest_id = a.id
WHERE gone.arrest_id IS NULL AND a.arrested_on <= (SELECT arrests_until());
