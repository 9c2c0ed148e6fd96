-- Who may see and do what: releases and published figures. Nobody reads live rows here; measures are
-- computed as tip_statistics, which can write nothing.

GRANT SELECT ON dashboards_externalfigure
    TO tip_dcf, tip_justice, tip_council, tip_council_staff, tip_statistics;
GRANT INSERT, UPDATE ON dashboards_externalfigure TO tip_council_staff;
CREATE POLICY readers ON dashboards_externalfigure FOR SELECT USING (true);
CREATE POLICY staff_write ON dashboards_externalfigure TO tip_council_staff USING (true);
CALL tip_keep_history('dashboards_externalfigure', 'tip_council_staff');

-- A release is made and withdrawn by staff; its triggers keep everything else as it was made.
GRANT SELECT ON dashboards_release TO tip_dcf, tip_justice, tip_council, tip_council_staff;
GRANT INSERT, UPDATE (withdrawn_at, withdrawn_reason) ON dashboards_release TO tip_council_staff;
CREATE POLICY readers ON dashboards_release FOR SELECT
    TO tip_dcf, tip_justice, tip_council, tip_council_staff, tip_statistics USING (true);
CREATE POLICY staff_make ON dashboards_release TO tip_council_staff
    USING (true) WITH CHECK (made_by_id = (SELECT tip_user()) OR withdrawn_at IS NOT NULL);

-- A release in the making holds numbers that are not published yet: staff's alone. Who begins it signs; the
-- others may publish or discard it.
GRANT SELECT, INSERT, DELETE, UPDATE (step, content, suppression, digest, failed_at)
    ON dashboards_making TO tip_council_staff;
CREATE POLICY staff ON dashboards_making TO tip_council_staff
    USING (true) WITH CHECK (begun_by_id = (SELECT tip_user()));

-- Which release the public sees: staff decide and sign, whoever reads releases may know.
GRANT SELECT ON dashboards_showing TO tip_dcf, tip_justice, tip_council, tip_council_staff;
GRANT INSERT ON dashboards_showing TO tip_council_staff;
CREATE POLICY readers ON dashboards_showing FOR SELECT USING (true);
CREATE POLICY staff_decide ON dashboards_showing FOR INSERT TO tip_council_staff
    WITH CHECK (by_id = (SELECT tip_user()));

-- The public: the release that was chosen last, while it stands; nobody's name, and no other table.
CREATE OR REPLACE FUNCTION dashboards_shown() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.id FROM dashboards_release r WHERE r.withdrawn_at IS NULL
   AND r.id = (SELECT release_id FROM dashboards_showing ORDER BY id DESC LIMIT 1) $$;
REVOKE EXECUTE ON FUNCTION dashboards_shown FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dashboards_shown
    TO tip_public, tip_dcf, tip_justice, tip_council, tip_council_staff;
GRANT SELECT (id, name, data_until, made_at, content, suppression, digest, withdrawn_at, withdrawn_reason)
    ON dashboards_release TO tip_public;
CREATE POLICY the_one_shown ON dashboards_release FOR SELECT TO tip_public
    USING (id = (SELECT dashboards_shown()));

-- The true counts behind releases: who makes a release adds them, and cannot read them; statistics read
-- them while the next one is computed, and know releases by name and digest.
GRANT INSERT (digest, counts) ON dashboards_releasecounts TO tip_council_staff;
GRANT SELECT ON dashboards_releasecounts TO tip_statistics;
GRANT SELECT (id, name, made_at, digest) ON dashboards_release TO tip_statistics;
CREATE POLICY statistics_read ON dashboards_release FOR SELECT TO tip_statistics USING (true);
CREATE POLICY makers_add ON dashboards_releasecounts FOR INSERT TO tip_council_staff WITH CHECK (true);
CREATE POLICY statistics_read ON dashboards_releasecounts FOR SELECT TO tip_statistics USING (true);

-- With a preview that is discarded go the counts behind it, which its staff can neither read nor delete;
-- with one that was published they stay, for a release has the digest.
CREATE OR REPLACE FUNCTION dashboards_forget_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM dashboards_releasecounts c WHERE c.digest = OLD.digest
        AND NOT EXISTS (SELECT FROM dashboards_release r WHERE r.digest = c.digest);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION dashboards_forget_counts FROM PUBLIC;
CREATE OR REPLACE TRIGGER forget_counts AFTER DELETE ON dashboards_making
    FOR EACH ROW EXECUTE FUNCTION dashboards_forget_counts();

-- An annual report is staff's while it is a draft; published, whoever reads releases reads it. Its triggers keep
-- it as it was published.
GRANT SELECT ON dashboards_annualreport TO tip_dcf, tip_justice, tip_council, tip_council_staff;
GRANT INSERT, UPDATE ON dashboards_annualreport TO tip_council_staff;
CREATE POLICY once_published ON dashboards_annualreport FOR SELECT TO tip_dcf, tip_justice, tip_council
    USING (published_at IS NOT NULL);
CREATE POLICY staff_read ON dashboards_annualreport FOR SELECT TO tip_council_staff USING (true);
CREATE POLICY staff_begin ON dashboards_annualreport FOR INSERT TO tip_council_staff
    WITH CHECK (made_by_id = (SELECT tip_user()) AND published_at IS NULL);
CREATE POLICY staff_write ON dashboards_annualreport FOR UPDATE TO tip_council_staff USING (true)
    WITH CHECK (published_by_id IS NULL OR published_by_id = (SELECT tip_user()) OR withdrawn_at IS NOT NULL);
CALL tip_keep_history('dashboards_annualreport', 'tip_council_staff');
