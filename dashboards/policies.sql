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
CREATE POLICY readers ON dashboards_release FOR SELECT USING (true);
CREATE POLICY staff_make ON dashboards_release TO tip_council_staff
    USING (true) WITH CHECK (made_by_id = (SELECT tip_user()) OR withdrawn_at IS NOT NULL);

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
