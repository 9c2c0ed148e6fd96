-- Who may see and do what: children, referrals and what belongs to them.

-- What the database does for every writer --------------------------------------------------------------

-- Age in years on a day: exact with a date of birth, by the year alone without one.
CREATE OR REPLACE FUNCTION referrals_age_of(child bigint, at timestamptz) RETURNS smallint
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN years BETWEEN 0 AND 120 THEN years END::smallint FROM (
        SELECT CASE WHEN date_of_birth IS NOT NULL
            THEN extract(year FROM age((at AT TIME ZONE 'America/New_York')::date, date_of_birth))
            ELSE extract(year FROM at AT TIME ZONE 'America/New_York') - birth_year END AS years
        FROM referrals_child WHERE id = child) AS known
$$;

CREATE OR REPLACE FUNCTION referrals_recompute_ages(child bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE referrals_referral SET age = age WHERE child_id = $1 AND pg_trigger_depth() > 0 $$;

-- A clock asks for one notice of a kind per referral: to the police of the referral's town (the State
-- Police where it has none or is not known), or to NCMEC. Only a trigger starts a clock, or recomputes
-- ages: called by hand these functions do nothing.
CREATE OR REPLACE FUNCTION referrals_start_clock(about bigint, kind text, clock text, at timestamptz)
RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO referrals_notice (referral_id, kind, recipient_id, clock_id, clock_started_at,
        method, information_disclosed, legal_basis, late_reason)
    SELECT r.id, $2, a.id, $3, $4, '', '', c.legal_basis, ''
    FROM referrals_referral r
    JOIN casework_clock c ON c.code = $3
    CROSS JOIN LATERAL (
        SELECT id FROM accounts_agency
        WHERE active AND CASE $2 WHEN 'ncmec' THEN accounts_agency.kind = 'ncmec'
            ELSE accounts_agency.kind = 'state_police'
                OR (accounts_agency.kind = 'police_department' AND town_id = r.town_id) END
        ORDER BY accounts_agency.kind = 'state_police', id LIMIT 1) AS a
    WHERE r.id = $1 AND pg_trigger_depth() > 0 AND NOT EXISTS (  -- asked for already: no number is used up
        SELECT FROM referrals_notice n WHERE n.referral_id = $1 AND n.kind = $2 AND n.clock_id IS NOT NULL)
    ON CONFLICT (referral_id, kind) WHERE clock_id IS NOT NULL DO NOTHING
$$;

-- Whether the acting person sees a child; asks the child's own policy.
CREATE OR REPLACE FUNCTION referrals_sees_child(child bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS
$$ BEGIN RETURN EXISTS (SELECT FROM referrals_child WHERE id = child); END $$;

-- Asking whether a child is known, deciding and merging (matching.sql, merging.sql).
REVOKE EXECUTE ON FUNCTION referrals_plain, referrals_plain_address, referrals_sounds, referrals_called,
    referrals_names_of, referrals_initials, referrals_keys, referrals_keys_of, referrals_month_and_day, referrals_swapped,
    referrals_key_scheme, referrals_keep_keys, referrals_likeness, referrals_name_weight,
    referrals_birth_likeness, referrals_birth_weight, referrals_compare, referrals_score,
    referrals_least_score, referrals_possible_matches, referrals_likeness_to, referrals_may_be_merged, referrals_merge,
    referrals_may_be_undone, referrals_undo_merge, referrals_refuse_merged, referrals_child_numbered,
    referrals_whom_to_call FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_possible_matches, referrals_likeness_to, referrals_child_numbered, referrals_whom_to_call,
    -- what they stand on, to say of rows one sees in what way they are alike
    referrals_compare, referrals_names_of, referrals_plain, referrals_plain_address, referrals_called,
    referrals_likeness, referrals_name_weight, referrals_birth_likeness, referrals_birth_weight,
    referrals_swapped,
    -- what triggers call
    referrals_keep_keys, referrals_may_be_merged, referrals_merge, referrals_may_be_undone,
    referrals_undo_merge, referrals_refuse_merged TO tip_dcf;

REVOKE EXECUTE ON FUNCTION referrals_age_of, referrals_start_clock, referrals_recompute_ages,
    referrals_sees_child FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_age_of, referrals_start_clock, referrals_recompute_ages,
    referrals_sees_child TO tip_dcf;

-- Children: one's own region's, and those one has a referral of -----------------------------------------

GRANT SELECT, INSERT, UPDATE ON referrals_child, referrals_childalias TO tip_dcf;
GRANT DELETE ON referrals_childalias TO tip_dcf;
CREATE POLICY region ON referrals_child TO tip_dcf
    USING (region = ANY ((SELECT tip_regions())::int[]));
CREATE POLICY of_a_referral_they_see ON referrals_child TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.child_id = referrals_child.id OFFSET 0));
CREATE POLICY with_its_child ON referrals_childalias TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_child c WHERE c.id = child_id OFFSET 0));

-- Decisions that two records are one child, or are not: read by whoever sees either. Merging is done by
-- who sees both, undoing by a supervisor who does. A merge opens the kept child to those who see a
-- referral that moved to it, as any referral does, and nothing else to anyone.

GRANT SELECT, INSERT ON referrals_matchdecision TO tip_dcf;
CREATE POLICY of_a_child_they_see ON referrals_matchdecision TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_child c WHERE c.id IN (child_id, other_id) OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND referrals_sees_child(child_id));
GRANT SELECT, INSERT, UPDATE (undone_at, undone_by_id, undo_reason) ON referrals_merge TO tip_dcf;
CREATE POLICY of_a_child_they_see ON referrals_merge FOR SELECT TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_child c WHERE c.id IN (kept_id, merged_id) OFFSET 0));
CREATE POLICY of_two_they_see ON referrals_merge FOR INSERT TO tip_dcf
    WITH CHECK (by_id = (SELECT tip_user()) AND referrals_sees_child(kept_id) AND referrals_sees_child(merged_id));
CREATE POLICY supervisors_undo ON referrals_merge FOR UPDATE TO tip_dcf
    USING ((SELECT tip_job()) = 'dcf_supervisor' AND referrals_sees_child(kept_id) AND referrals_sees_child(merged_id))
    WITH CHECK (undone_by_id = (SELECT tip_user()));

-- Referrals: one's own region's, and those assigned to one ----------------------------------------------

GRANT SELECT, INSERT, UPDATE ON referrals_referral TO tip_dcf;
CREATE POLICY region ON referrals_referral TO tip_dcf
    USING (region = ANY ((SELECT tip_regions())::int[]));
CREATE POLICY assigned ON referrals_referral TO tip_dcf
    USING (caseworker_id = (SELECT tip_user()));
-- A referral opens its child: so nobody hangs one on a child they do not see already.
CREATE POLICY about_a_child_they_see ON referrals_referral AS RESTRICTIVE FOR INSERT TO tip_dcf
    WITH CHECK (referrals_sees_child(child_id));
CREATE POLICY still_about_a_child_they_see ON referrals_referral AS RESTRICTIVE FOR UPDATE TO tip_dcf
    WITH CHECK (referrals_sees_child(child_id));

-- What belongs to a referral goes with it ----------------------------------------------------------------

GRANT SELECT, INSERT ON referrals_referralstatuschange, referrals_referralnote, referrals_classification
    TO tip_dcf;
GRANT SELECT, INSERT, UPDATE ON referrals_buyerdisclosure, referrals_service TO tip_dcf;
CREATE POLICY with_its_referral ON referrals_referralstatuschange TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = case_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM referrals_referral r WHERE r.id = case_id OFFSET 0));
CREATE POLICY with_its_referral ON referrals_referralnote TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY with_its_referral ON referrals_buyerdisclosure TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY with_its_referral ON referrals_service TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
-- Confirming is a supervisor's.
CREATE POLICY with_its_referral ON referrals_classification TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user())
        AND (finding <> 'confirmed' OR (SELECT tip_job()) = 'dcf_supervisor')
        AND EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));

-- Notices: with the referral for DCF; once sent, for the agency they are addressed to, which may
-- acknowledge and nothing else -----------------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE ON referrals_notice TO tip_dcf;
CREATE POLICY with_its_referral ON referrals_notice TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
GRANT SELECT, UPDATE (acknowledged_at, acknowledged_by_id) ON referrals_notice TO tip_justice;
CREATE POLICY addressed ON referrals_notice TO tip_justice
    USING (recipient_id = (SELECT tip_justice_agency()) AND sent_at IS NOT NULL)
    WITH CHECK (acknowledged_by_id = (SELECT tip_user()));

-- Statistics: every row, no column that names or describes a child ----------------------------------------

GRANT SELECT (id, birth_year, gender, race, hispanic) ON referrals_child TO tip_statistics;
GRANT SELECT (id, child_id, status, received_at, source, region, area_office_id, careline_accepted,
    concern, venue, recruitment, relationship_to_trafficker, living_situation, age, outcome)
    ON referrals_referral TO tip_statistics;
GRANT SELECT (id, referral_id, finding, decided_on, recorded_at) ON referrals_classification TO tip_statistics;
GRANT SELECT (id, referral_id, buyers_per_night_low, buyers_per_night_high, nights, source, venue)
    ON referrals_buyerdisclosure TO tip_statistics;
GRANT SELECT (id, referral_id, kind, clock_id, clock_started_at, due_at, sent_at, acknowledged_at)
    ON referrals_notice TO tip_statistics;
GRANT SELECT (id, referral_id, kind, referred_on, started_on, ended_on, outcome)
    ON referrals_service TO tip_statistics;
GRANT SELECT (id, case_id, from_status, to_status, at) ON referrals_referralstatuschange TO tip_statistics;
CREATE POLICY every_row ON referrals_child FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON referrals_referral FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON referrals_classification FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON referrals_buyerdisclosure FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON referrals_notice FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON referrals_service FOR SELECT TO tip_statistics USING (true);
CREATE POLICY every_row ON referrals_referralstatuschange FOR SELECT TO tip_statistics USING (true);

-- History ---------------------------------------------------------------------------------------------------

CALL tip_keep_history('referrals_child', 'tip_dcf');
CALL tip_keep_history('referrals_childalias', 'tip_dcf');
CALL tip_keep_history('referrals_referral', 'tip_dcf');
CALL tip_keep_history('referrals_buyerdisclosure', 'tip_dcf');
CALL tip_keep_history('referrals_service', 'tip_dcf');
CALL tip_keep_history('referrals_notice', 'tip_dcf');
-- Acknowledging is written to the history too, but drafts of a notice are DCF's to read.
GRANT INSERT ON referrals_noticeevent TO tip_justice;
CREATE POLICY append_acknowledgement ON referrals_noticeevent FOR INSERT TO tip_justice WITH CHECK (true);
