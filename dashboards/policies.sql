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

-- The true counts behind releases: who makes a release adds them, and cannot read them; statistics read
-- them while the next one is computed, and know releases by name and digest.
GRANT INSERT (digest, counts) ON dashboards_releasecounts TO tip_council_staff;
GRANT SELECT ON dashboards_releasecounts TO tip_statistics;
GRANT SELECT (id, name, made_at, digest) ON dashboards_release TO tip_statistics;
CREATE POLICY statistics_read ON dashboards_release FOR SELECT TO tip_statistics USING (true);
CREATE POLICY makers_add ON dashboards_releasecounts FOR INSERT TO tip_council_staff WITH CHECK (true);
CREATE POLICY statistics_read ON dashboards_releasecounts FOR SELECT TO tip_statistics USING (true);
