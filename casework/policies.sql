-- Who may see and do what: clocks, the register of disseminations, the counters, drafts, the read log.

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
GRANT SELECT, INSERT ON casework_disseminationrecord TO tip_justice;
GRANT SELECT ON casework_disseminationrecord TO tip_auditor;
CREATE POLICY with_its_entry ON casework_disseminationrecord TO tip_justice
    USING (EXISTS (SELECT FROM casework_dissemination d WHERE d.id = dissemination_id OFFSET 0))
    WITH CHECK (EXISTS (SELECT FROM casework_dissemination d
        WHERE d.id = dissemination_id AND d.to_person_id = (SELECT tip_user())));
CREATE POLICY auditor_reads ON casework_disseminationrecord FOR SELECT TO tip_auditor USING (true);

-- Drafts: what a person typed and has not sent is theirs alone; no supervisor's, no auditor's. Of the
-- roles that have long forms.
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_draft TO tip_dcf, tip_justice, tip_council_staff;
CREATE POLICY own_drafts ON casework_draft TO tip_dcf, tip_justice, tip_council_staff USING (person_id = (SELECT tip_user()));

-- The read log: nobody writes it but the function, and the function believes nobody who is reading -------
-- Person and job come from the directory. Where it cannot write (who left has no job) there is no answer.

CREATE OR REPLACE FUNCTION casework_log_read(door text, method text, route text, request text, address inet,
    reason text, kinds text[], records bigint[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH entry AS (
        INSERT INTO casework_readlog (at, person_id, job, door, method, route, request, address, reason, count)
        VALUES (clock_timestamp(), tip_user(), tip_job(), $1, $2, $3, $4, $5, $6, cardinality($7)) RETURNING id)
    INSERT INTO casework_readrecord (read_id, kind, record)
    SELECT entry.id, r.kind, r.record FROM entry, unnest($7, $8) AS r (kind, record)
$$;
REVOKE EXECUTE ON FUNCTION casework_log_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_log_read TO tip_signed_in;

GRANT SELECT ON casework_readlog, casework_readrecord, casework_seal TO tip_auditor;
CREATE POLICY auditor_reads ON casework_readlog FOR SELECT TO tip_auditor USING (true);
CREATE POLICY auditor_reads ON casework_readrecord FOR SELECT TO tip_auditor USING (true);
CREATE POLICY auditor_reads ON casework_seal FOR SELECT TO tip_auditor USING (true);

-- Who looked at a record: for whoever sees the record itself. The view reads the log with the owner's
-- rights; `casework_sees` runs with those of the person asking, and asks the record's own policy. So the
-- two compartments learn from each other only who read a notice they share; why a glass was broken
-- stays with DCF, and the network address with the auditor. Asked once for a record, not for each of its
-- reads; of those the newest 500 are told, so that it costs the same however often it was read.
CREATE OR REPLACE FUNCTION casework_sees(kind text, record bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE seen boolean := false;
BEGIN
    IF has_table_privilege(replace(kind, '.', '_'), 'SELECT') THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = $1)', replace(kind, '.', '_'))
            INTO seen USING record;
    END IF;
    RETURN seen;
END $$;
REVOKE EXECUTE ON FUNCTION casework_sees FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_sees TO tip_dcf, tip_justice;

-- (A migration that changes a column of the log drops the view first; it is made again here.)
DROP VIEW IF EXISTS casework_look;
CREATE VIEW casework_look WITH (security_barrier) AS
    SELECT one.kind, one.record, look.at, look.person_id, look.job, look.door,
        CASE WHEN (SELECT tip_job()) IN ('caseworker', 'dcf_supervisor') THEN look.reason ELSE '' END AS reason
    FROM (SELECT DISTINCT kind, record FROM casework_readrecord) AS one
    CROSS JOIN LATERAL (
        SELECT l.at, l.person_id, l.job, l.door, l.reason
        FROM casework_readrecord r JOIN casework_readlog l ON l.id = r.read_id
        WHERE r.kind = one.kind AND r.record = one.record ORDER BY r.read_id DESC LIMIT 500) AS look
    WHERE casework_sees(one.kind, one.record);
GRANT SELECT ON casework_look TO tip_dcf, tip_justice;
