-- Who may see and do what: statutes, investigations, the people accused, arrests and charges.

-- What the database does for every writer ----------------------------------------------------------------

-- True unless the accused is known to have been 18 or older on the day; unknown counts as a child.
CREATE OR REPLACE FUNCTION arrests_may_be_a_child(information bigint, on_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT b.date_of_birth IS NULL OR b.date_of_birth + interval '18 years' > on_day
        FROM arrests_information i JOIN arrests_arrest a ON a.id = i.arrest_id
        JOIN arrests_buyer b ON b.id = a.buyer_id WHERE i.id = information), true)
$$;

-- Whether the acting person sees the person accused; asks that table's own policy.
CREATE OR REPLACE FUNCTION arrests_sees_buyer(buyer bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS
$$ BEGIN RETURN EXISTS (SELECT FROM arrests_buyer WHERE id = buyer); END $$;

REVOKE EXECUTE ON FUNCTION arrests_may_be_a_child, arrests_sees_buyer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrests_may_be_a_child, arrests_sees_buyer TO tip_justice;

-- For the read log: counts, dispositions and sentences are kept as the arrest they belong to, though their
-- rows do not carry its key. The auditor reads the history of counts and not the rows, so it looks with
-- the owner's rights; it tells keys alone.
CREATE OR REPLACE FUNCTION arrests_as_wholes(text[], bigint[], OUT kinds text[], OUT records bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(kind), array_agg(record) FROM (
        SELECT DISTINCT CASE WHEN arrest IS NULL THEN r.kind ELSE 'arrests.arrest' END AS kind,
            coalesce(arrest, r.record) AS record
        FROM unnest($1, $2) AS r (kind, record) LEFT JOIN LATERAL (
            SELECT i.arrest_id AS arrest
            FROM arrests_information i JOIN arrests_charge c ON c.information_id = i.id
            WHERE c.id = CASE r.kind
                WHEN 'arrests.charge' THEN r.record
                WHEN 'arrests.disposition' THEN (
                    SELECT d.charge_id FROM arrests_disposition d WHERE d.id = r.record)
                WHEN 'arrests.sentence' THEN (
                    SELECT d.charge_id FROM arrests_sentence s JOIN arrests_disposition d ON d.id = s.disposition_id
                    WHERE s.id = r.record)
                END) AS whole ON true) AS wholes
$$;
REVOKE EXECUTE ON FUNCTION arrests_as_wholes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrests_as_wholes TO tip_justice, tip_auditor;

-- Which arrests of one's scope wait for what (docket.sql): keys alone.
REVOKE EXECUTE ON FUNCTION arrests_on_docket FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrests_on_docket TO tip_justice;

-- Statutes: everyone signed in reads, administrators write --------------------------------------------------

GRANT SELECT ON arrests_statute, arrests_statuteversion TO tip_signed_in, tip_statistics;
GRANT INSERT, UPDATE ON arrests_statute, arrests_statuteversion TO tip_admin;
CREATE POLICY everyone_reads ON arrests_statute FOR SELECT USING (true);
CREATE POLICY everyone_reads ON arrests_statuteversion FOR SELECT USING (true);
CREATE POLICY administrators_write ON arrests_statute TO tip_admin USING (true);
CREATE POLICY administrators_write ON arrests_statuteversion TO tip_admin USING (true);

-- When the law erases: the rules are public, and administrators write them --------------------------------------

GRANT SELECT ON arrests_erasurerule, arrests_erasureexclusion TO tip_signed_in, tip_statistics;
GRANT INSERT, UPDATE ON arrests_erasurerule, arrests_erasureexclusion TO tip_admin;
CREATE POLICY everyone_reads ON arrests_erasurerule FOR SELECT USING (true);
CREATE POLICY everyone_reads ON arrests_erasureexclusion FOR SELECT USING (true);
CREATE POLICY administrators_write ON arrests_erasurerule TO tip_admin USING (true);
CREATE POLICY administrators_write ON arrests_erasureexclusion TO tip_admin USING (true);

-- Investigations: one's own department's, or one's own district's ---------------------------------------------

GRANT SELECT, INSERT, UPDATE ON arrests_investigation TO tip_justice;
CREATE POLICY department ON arrests_investigation TO tip_justice
    USING (agency_id = (SELECT tip_department()));
CREATE POLICY district ON arrests_investigation TO tip_justice
    USING (judicial_district_id = ANY ((SELECT tip_districts())::bigint[]));

-- Arrests: the same -------------------------------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE ON arrests_arrest TO tip_justice;
CREATE POLICY department ON arrests_arrest TO tip_justice
    USING (agency_id = (SELECT tip_department()));
CREATE POLICY district ON arrests_arrest TO tip_justice
    USING (judicial_district_id = ANY ((SELECT tip_districts())::bigint[]));

-- An arrest opens the person: so nobody hangs one on a person they do not see already.
CREATE POLICY of_a_person_they_see ON arrests_arrest AS RESTRICTIVE FOR INSERT TO tip_justice
    WITH CHECK (arrests_sees_buyer(buyer_id));
CREATE POLICY still_of_a_person_they_see ON arrests_arrest AS RESTRICTIVE FOR UPDATE TO tip_justice
    WITH CHECK (arrests_sees_buyer(buyer_id));

-- The people accused: those one's own department or district entered, and those of an arrest one sees ----------

GRANT SELECT, INSERT, UPDATE ON arrests_buyer TO tip_justice;
CREATE POLICY department ON arrests_buyer TO tip_justice
    USING (agency_id = (SELECT tip_department()));
CREATE POLICY district ON arrests_buyer TO tip_justice
    USING (judicial_district_id = ANY ((SELECT tip_districts())::bigint[]));
CREATE POLICY of_an_arrest_they_see ON arrests_buyer TO tip_justice
    USING (EXISTS (SELECT FROM arrests_arrest a WHERE a.buyer_id = arrests_buyer.id OFFSET 0));

-- What belongs to an investigation or an arrest goes with it -----------------------------------------------------

GRANT SELECT, INSERT ON arrests_investigationstatuschange, arrests_investigationnote, arrests_arrestnote
    TO tip_justice;
GRANT SELECT, INSERT, UPDATE ON arrests_docket, arrests_information, arrests_charge, arrests_sentence
    TO tip_justice;
GRANT SELECT, INSERT ON arrests_disposition TO tip_justice;

CREATE POLICY with_its_investigation ON arrests_investigationstatuschange TO tip_justice
    USING (EXISTS (SELECT FROM arrests_investigation i WHERE i.id = case_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM arrests_investigation i WHERE i.id = case_id OFFSET 0));
CREATE POLICY with_its_investigation ON arrests_investigationnote TO tip_justice
    USING (EXISTS (SELECT FROM arrests_investigation i WHERE i.id = investigation_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM arrests_investigation i WHERE i.id = investigation_id OFFSET 0));
CREATE POLICY with_its_arrest ON arrests_arrestnote TO tip_justice
    USING (EXISTS (SELECT FROM arrests_arrest a WHERE a.id = arrest_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM arrests_arrest a WHERE a.id = arrest_id OFFSET 0));
CREATE POLICY with_its_arrest ON arrests_docket TO tip_justice
    USING (EXISTS (SELECT FROM arrests_arrest a WHERE a.id = arrest_id OFFSET 0));
-- Police record what they charged at the arrest; long forms and substitutes are a prosecutor's.
CREATE POLICY with_its_arrest ON arrests_information TO tip_justice
    USING (EXISTS (SELECT FROM arrests_arrest a WHERE a.id = arrest_id OFFSET 0))
    WITH CHECK (EXISTS (SELECT FROM arrests_arrest a WHERE a.id = arrest_id OFFSET 0)
        AND (kind = 'short_form' OR (SELECT tip_job()) = 'prosecutor'));
CREATE POLICY with_its_information ON arrests_charge TO tip_justice
    USING (EXISTS (SELECT FROM arrests_information i WHERE i.id = information_id OFFSET 0))
    WITH CHECK (EXISTS (SELECT FROM arrests_information i WHERE i.id = information_id
        AND (i.kind = 'short_form' OR (SELECT tip_job()) = 'prosecutor')));
-- Dispositions and sentences are a prosecutor's.
CREATE POLICY with_its_charge ON arrests_disposition TO tip_justice
    USING (EXISTS (SELECT FROM arrests_charge c WHERE c.id = charge_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND (SELECT tip_job()) = 'prosecutor'
        AND EXISTS (SELECT FROM arrests_charge c WHERE c.id = charge_id OFFSET 0));
CREATE POLICY with_its_disposition ON arrests_sentence TO tip_justice
    USING (EXISTS (SELECT FROM arrests_disposition d WHERE d.id = disposition_id OFFSET 0))
    WITH CHECK ((SELECT tip_job()) = 'prosecutor'
        AND EXISTS (SELECT FROM arrests_disposition d WHERE d.id = disposition_id OFFSET 0));

-- The paths of counts: a view with the rights of whoever reads it (paths.sql).
GRANT SELECT ON arrests_chargepath TO tip_justice, tip_statistics;
GRANT SELECT ON arrests_publishedpath, arrests_publishedarrest TO tip_statistics;

-- Erasing: prosecutors of the district read; only the functions of erasure_acts.sql write. Tombstones are the
-- auditor's too -----------------------------------------------------------------------------------------------

GRANT SELECT ON arrests_erasurebatch, arrests_erasureitem, arrests_tombstone, arrests_erasurenotice TO tip_justice;
GRANT SELECT ON arrests_erasurebatch, arrests_erasureitem, arrests_tombstone TO tip_auditor;
GRANT EXECUTE ON FUNCTION arrests_due_to_erase, arrests_prepare_erasure, arrests_would_erase, arrests_to_be_told,
    arrests_erase, arrests_withdraw_erasure, arrests_told_of_erasure TO tip_justice;
CREATE POLICY district ON arrests_erasurebatch FOR SELECT TO tip_justice
    USING (judicial_district_id = ANY ((SELECT tip_districts())::bigint[]));
CREATE POLICY with_its_batch ON arrests_erasureitem FOR SELECT TO tip_justice
    USING (EXISTS (SELECT FROM arrests_erasurebatch b WHERE b.id = batch_id OFFSET 0));
CREATE POLICY with_its_batch ON arrests_tombstone FOR SELECT TO tip_justice
    USING (EXISTS (SELECT FROM arrests_erasurebatch b WHERE b.id = batch_id OFFSET 0));
CREATE POLICY with_its_batch ON arrests_erasurenotice FOR SELECT TO tip_justice
    USING (EXISTS (SELECT FROM arrests_erasurebatch b WHERE b.id = batch_id OFFSET 0));
CREATE POLICY auditor_reads ON arrests_erasurebatch FOR SELECT TO tip_auditor USING (true);
CREATE POLICY auditor_reads ON arrests_erasureitem FOR SELECT TO tip_auditor USING (true);
CREATE POLICY auditor_reads ON arrests_tombstone FOR SELECT TO tip_auditor USING (true);

-- The day each count is erased goes with its arrest, whose department and district it carries: what is due in
-- one district is found among what is due in all. The database alone writes it (arrests/erasure.sql).
GRANT SELECT ON arrests_erasuredue, arrests_erasure TO tip_justice;
CREATE POLICY department ON arrests_erasuredue FOR SELECT TO tip_justice
    USING (agency_id = (SELECT tip_department()));
CREATE POLICY district ON arrests_erasuredue FOR SELECT TO tip_justice
    USING (judicial_district_id = ANY ((SELECT tip_districts())::bigint[]));

-- Statistics: every row, no column that names or describes a person -----------------------------------------------

GRANT SELECT (id, agency_id, judicial_district_id, status, opened_on, origin, notice_id, missing_child,
    buyers_identified, closed_on, outcome, no_arrest_reason) ON arrests_investigation TO tip_statistics;
GRANT SELECT (id, sex, race, ethnicity) ON arrests_buyer TO tip_statistics;
GRANT SELECT (id, buyer_id, investigation_id, agency_id, arrested_on, type, town_id, judicial_district_id,
    decoy, federal_adoption_on) ON arrests_arrest TO tip_statistics;
GRANT SELECT (id, arrest_id, number, kind, filed_on) ON arrests_information TO tip_statistics;
GRANT SELECT (id, information_id, count, statute_version_id, offence_on, offence_until, inchoate, replaces_id, plea)
    ON arrests_charge TO tip_statistics;
GRANT SELECT (id, charge_id, outcome, disposed_on, lesser_offence_id, diversion_completed_on)
    ON arrests_disposition TO tip_statistics;
GRANT SELECT ON arrests_sentence TO tip_statistics;
-- Not `due_on`: a youthful offender's is a birthday.
GRANT SELECT (charge_id, information_id, arrest_id, dropped_on) ON arrests_erasuredue TO tip_statistics;
CREATE POLICY every_row ON arrests_investigation FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON arrests_buyer FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON arrests_arrest FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON arrests_information FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON arrests_charge FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON arrests_disposition FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON arrests_sentence FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON arrests_erasuredue FOR SELECT TO tip_statistics USING (true);

-- Agencies' yearly reports (CGS 51-286h): one's own agency begins and writes them; a submitted one stays as
-- it is (trigger), until council staff return it, which is all that staff change. The council reads what
-- was submitted, statistics what stands submitted; of drafts the council learns only that they are begun.

GRANT SELECT, INSERT, UPDATE ON arrests_agencyreport TO tip_justice;
GRANT SELECT ON arrests_agencyreport TO tip_council, tip_council_staff;
GRANT UPDATE (status) ON arrests_agencyreport TO tip_council_staff;
CREATE POLICY own_agency ON arrests_agencyreport TO tip_justice
    USING (agency_id = (SELECT tip_justice_agency()));
CREATE POLICY once_submitted ON arrests_agencyreport FOR SELECT TO tip_council, tip_council_staff
    USING (status <> 'draft');
CREATE POLICY returned_by_staff ON arrests_agencyreport FOR UPDATE TO tip_council_staff
    USING (status <> 'draft');
GRANT SELECT, INSERT ON arrests_agencyreportstatuschange TO tip_justice, tip_council_staff;
GRANT SELECT ON arrests_agencyreportstatuschange TO tip_council;
CREATE POLICY with_its_report ON arrests_agencyreportstatuschange TO tip_justice, tip_council, tip_council_staff
    USING (EXISTS (SELECT FROM arrests_agencyreport r WHERE r.id = case_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM arrests_agencyreport r WHERE r.id = case_id OFFSET 0));

GRANT SELECT (id, agency_id, year, status, participation, referrals_received, criteria, coordination, training,
    obstacles, missing_children_investigations, referrals_from_dcf, referred_for_prosecution, convictions,
    final_dispositions, counting_rule) ON arrests_agencyreport TO tip_statistics;
CREATE POLICY as_submitted ON arrests_agencyreport FOR SELECT TO tip_statistics USING (status = 'submitted');

-- How each agency's report of a year stands, drafts too: that they are begun, and nothing of them.
CREATE OR REPLACE FUNCTION arrests_reports_begun(of_year int) RETURNS TABLE (agency bigint, status varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.agency_id, r.status FROM arrests_agencyreport r WHERE r.year = of_year $$;
REVOKE EXECUTE ON FUNCTION arrests_reports_begun FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrests_reports_begun TO tip_council, tip_council_staff;

-- Staff ask that an agency be reminded; a command that runs as the owner mails it.
GRANT SELECT ON arrests_reportreminder TO tip_council, tip_council_staff;
GRANT INSERT ON arrests_reportreminder TO tip_council_staff;
CREATE POLICY council_reads ON arrests_reportreminder FOR SELECT TO tip_council, tip_council_staff USING (true);
CREATE POLICY staff_ask ON arrests_reportreminder FOR INSERT TO tip_council_staff
    WITH CHECK (by_id = (SELECT tip_user()) AND sent_at IS NULL);

-- History -----------------------------------------------------------------------------------------------------------

CALL tip_keep_history('arrests_statute', 'tip_admin');
CALL tip_keep_history('arrests_statuteversion', 'tip_admin');
CALL tip_keep_history('arrests_erasurerule', 'tip_admin');
CALL tip_keep_history('arrests_erasureexclusion', 'tip_admin');
CALL tip_keep_history('arrests_investigation', 'tip_justice');
CALL tip_keep_history('arrests_buyer', 'tip_justice');
CALL tip_keep_history('arrests_arrest', 'tip_justice');
CALL tip_keep_history('arrests_docket', 'tip_justice');
CALL tip_keep_history('arrests_information', 'tip_justice');
CALL tip_keep_history('arrests_charge', 'tip_justice');
CALL tip_keep_history('arrests_sentence', 'tip_justice');
CALL tip_keep_history('arrests_agencyreport', 'tip_justice');
-- Returning is written to the history too, but what a draft said stays with the agency.
GRANT INSERT ON arrests_agencyreportevent TO tip_council_staff;
CREATE POLICY append_return ON arrests_agencyreportevent FOR INSERT TO tip_council_staff WITH CHECK (true);
