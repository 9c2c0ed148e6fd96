-- Who may see and do what: clocks, the register of disseminations, the counters, drafts.

GRANT SELECT ON casework_clock TO tip_signed_in, tip_statistics;
GRANT INSERT, UPDATE ON casework_clock TO tip_admin;
CREATE POLICY everyone_reads ON casework_clock FOR SELECT USING (true);
CREATE POLICY administrators_write ON casework_clock TO tip_admin USING (true);

-- References are given by the database alone: no role may touch the counters (CLOSED), the function
-- counts for them.
CREATE OR REPLACE FUNCTION casework_next_reference(prefix text, year int) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO casework_counter AS c (prefix, year, last) VALUES ($1, coalesce($2, 0), 1)
    ON CONFLICT ON CONSTRAINT one_counter DO UPDATE SET last = c.last + 1
    RETURNING CASE WHEN $2 IS NULL THEN format('%s-%s', $1, lpad(last::text, greatest(6, length(last::text)), '0'))
                   ELSE format('%s-%s-%s', $1, $2, lpad(last::text, greatest(5, length(last::text)), '0')) END
$$;
-- A reference tells how many cases there are: only who enters cases may draw one.
REVOKE EXECUTE ON FUNCTION casework_next_reference FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_next_reference TO tip_dcf, tip_justice;

-- The register (CGS 54-142h(c)): whoever exports criminal history writes it; one's own agency's reads.
GRANT SELECT, INSERT ON casework_dissemination TO tip_justice;
GRANT SELECT ON casework_dissemination TO tip_auditor;
CREATE POLICY own_agency ON casework_dissemination TO tip_justice
    USING (to_agency_id = (SELECT tip_justice_agency()))
    WITH CHECK (to_person_id = (SELECT tip_user()) AND to_agency_id = (SELECT tip_justice_agency()));
CREATE POLICY auditor_reads ON casework_dissemination FOR SELECT TO tip_auditor USING (true);

-- Drafts: what a person typed and has not sent is theirs alone; no supervisor's, no auditor's. Of the
-- roles that have long forms.
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_draft TO tip_dcf;
CREATE POLICY own_drafts ON casework_draft TO tip_dcf USING (person_id = (SELECT tip_user()));
