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

-- The police of a town: its department, or the State Police where it has none or is not known.
CREATE OR REPLACE FUNCTION referrals_police_of(town bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT id FROM accounts_agency
    WHERE active AND (kind = 'state_police' OR (kind = 'police_department' AND town_id = $1))
    ORDER BY kind = 'state_police', id LIMIT 1
$$;

-- A clock asks for a notice: to the police of the referral's town, or to NCMEC. A finding asks for one per referral. A child who goes missing again asks
-- anew, unless the notice asked for before was not sent yet. Each clock has a legal basis of its own, so
-- none takes the place of another's. Only a trigger starts a clock, or recomputes ages: called by hand
-- these functions do nothing.
CREATE OR REPLACE FUNCTION referrals_start_clock(about bigint, kind text, clock text, at timestamptz)
RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO referrals_notice (referral_id, kind, recipient_id, clock_id, clock_started_at,
        method, information_disclosed, legal_basis, late_reason)
    SELECT r.id, $2, a.id, $3, $4, '', '', c.legal_basis, ''
    FROM referrals_referral r
    JOIN casework_clock c ON c.code = $3
    JOIN accounts_agency a ON a.id = CASE $2 WHEN 'ncmec'
        THEN (SELECT min(n.id) FROM accounts_agency n WHERE n.active AND n.kind = 'ncmec')
        ELSE referrals_police_of(r.town_id) END
    WHERE r.id = $1 AND pg_trigger_depth() > 0 AND NOT EXISTS (  -- asked for already: no number is used up
        SELECT FROM referrals_notice n WHERE n.referral_id = $1 AND n.kind = $2 AND n.clock_id = $3
        AND (n.sent_at IS NULL OR $3 <> 'missing_child_notice'))
    ON CONFLICT DO NOTHING
$$;

-- A corrected town: what a clock asked for and was not sent yet goes to that town's police, unless somebody
-- had chosen another recipient.
CREATE OR REPLACE FUNCTION referrals_redirect_notices(about bigint, from_town bigint, to_town bigint)
RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE referrals_notice SET recipient_id = referrals_police_of(to_town)
    WHERE referral_id = about AND kind = 'police' AND clock_id IS NOT NULL AND sent_at IS NULL
    AND recipient_id = referrals_police_of(from_town) AND pg_trigger_depth() > 0
$$;

-- Breaking the glass ----------------------------------------------------------------------------------------
-- One case outside one's region, found by its whole number, for a reason, for 24 hours. It opens the case
-- to reading, and to adding to it; what it opens is written below as `glass` or follows by EXISTS. Whoever
-- *holds* a referral, by region or by assignment, has every other right on it.

-- The referrals that the acting person has open through broken glass: one at most.
CREATE OR REPLACE FUNCTION tip_glass_broken() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(g.referral_id), '{}') FROM referrals_brokenglass g
    WHERE g.by_id = tip_user() AND tip_job() IN ('caseworker', 'dcf_supervisor')
    AND g.ended_at IS NULL AND now() < g.until
$$;

-- Whether the acting person holds a referral, and a child: not only through broken glass.
CREATE OR REPLACE FUNCTION referrals_holds(referral bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral
        AND (r.region = ANY (tip_regions()) OR r.caseworker_id = tip_user()));
END $$;

CREATE OR REPLACE FUNCTION referrals_sees_child(child bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM referrals_child c WHERE c.id = child
        AND (c.region = ANY (tip_regions())
             OR EXISTS (SELECT FROM referrals_referral r WHERE r.child_id = c.id
                        AND (r.region = ANY (tip_regions()) OR r.caseworker_id = tip_user()))));
END $$;

-- Whether the acting person is to review an opening: a supervisor of the region, and not who opened it.
CREATE OR REPLACE FUNCTION referrals_reviews_glass(region int, opened_by bigint) RETURNS boolean
LANGUAGE sql STABLE AS
$$ SELECT tip_job() = 'dcf_supervisor' AND $1 = ANY (tip_regions()) AND $2 <> tip_user() $$;

-- Opens a case and returns the key of the row that says so, or refuses with a sentence. What does not
-- depend on the case is asked before it is looked for, and a number that is not there is answered like
-- any that cannot be opened, so that a refusal tells nothing about a case.
CREATE OR REPLACE FUNCTION referrals_break_glass(reference text, reason text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    acting bigint := tip_user();
    already text;
    found referrals_referral;
    opened bigint;
BEGIN
    IF acting IS NULL OR coalesce(tip_job(), '') NOT IN ('caseworker', 'dcf_supervisor') THEN
        RAISE insufficient_privilege USING MESSAGE = 'Cases are opened by people of DCF.';
    END IF;
    IF coalesce($2, '') !~ '\w{2,}\W+\w+\W+\w{2,}' OR length($2) > 2000 THEN
        RAISE check_violation USING CONSTRAINT = 'says_why_it_was_opened', MESSAGE = 'Say why.';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('tip glass', acting));  -- of two windows one is first
    SELECT r.reference INTO already FROM referrals_referral r WHERE r.id = ANY (tip_glass_broken());
    IF already IS NOT NULL THEN
        RAISE check_violation USING CONSTRAINT = 'one_case_open',
            MESSAGE = format('You have %s open: end that first.', already);
    END IF;
    IF (SELECT count(*) >= 5 FROM referrals_brokenglass g
        WHERE g.by_id = acting AND g.at > now() - interval '24 hours') THEN
        RAISE check_violation USING CONSTRAINT = 'five_cases_a_day',
            MESSAGE = 'You have opened five cases in 24 hours: ask a supervisor of the region for more.';
    END IF;
    SELECT * INTO found FROM referrals_referral r WHERE r.reference = $1;
    IF found.id IS NULL THEN
        RAISE check_violation USING CONSTRAINT = 'no_such_case',
            MESSAGE = 'There is no case with this number. Give the whole number, for example R-2026-00042.';
    END IF;
    IF found.region = ANY (tip_regions()) OR found.caseworker_id = acting THEN
        RAISE check_violation USING CONSTRAINT = 'already_theirs',
            MESSAGE = format('%s is yours to see already: open it by its number in the list.', $1);
    END IF;
    INSERT INTO referrals_brokenglass (referral_id, by_id, reason) VALUES (found.id, acting, $2)
        RETURNING id INTO opened;
    RETURN opened;
END $$;

-- Why the acting person reads these records now: their reason, if a referral they have open through broken
-- glass, its child or one of its notices is among them, else null. `kinds` and `records` are pairs, such as
-- ('referrals.child', 7); for the log of reads.
CREATE OR REPLACE FUNCTION referrals_why_read(kinds text[], records bigint[]) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT string_agg(g.reason, E'\n' ORDER BY g.id)
    FROM referrals_brokenglass g JOIN referrals_referral r ON r.id = g.referral_id
    WHERE g.by_id = tip_user() AND g.referral_id = ANY (tip_glass_broken())
    AND g.ended_at IS NULL AND now() < g.until AND EXISTS (
        SELECT FROM unnest($1, $2) AS seen (kind, record) WHERE CASE kind
            WHEN 'referrals.referral' THEN record = r.id
            WHEN 'referrals.child' THEN record = r.child_id
            WHEN 'referrals.notice' THEN EXISTS (
                SELECT FROM referrals_notice n WHERE n.id = record AND n.referral_id = r.id)
            ELSE false END)
$$;

-- Asking whether a child is known, deciding and merging (matching.sql, merging.sql).
REVOKE EXECUTE ON FUNCTION referrals_plain, referrals_plain_address, referrals_sounds, referrals_called,
    referrals_names_of, referrals_initials, referrals_keys, referrals_keys_of, referrals_month_and_day, referrals_swapped,
    referrals_key_scheme, referrals_keep_keys, referrals_likeness, referrals_name_weight,
    referrals_birth_likeness, referrals_birth_weight, referrals_compare, referrals_score,
    referrals_least_score, referrals_look_for, referrals_coarsely, referrals_as_asked, referrals_possible_matches, referrals_likeness_to, referrals_may_be_merged, referrals_merge,
    referrals_may_be_undone, referrals_undo_merge, referrals_refuse_merged, referrals_child_numbered,
    referrals_whom_to_call FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_possible_matches, referrals_likeness_to, referrals_child_numbered, referrals_whom_to_call,
    -- what they stand on, to say of rows one sees in what way they are alike
    referrals_compare, referrals_as_asked, referrals_names_of, referrals_plain, referrals_plain_address,
    referrals_called, referrals_likeness, referrals_name_weight, referrals_birth_likeness, referrals_birth_weight,
    referrals_swapped,
    -- what triggers call
    referrals_keep_keys, referrals_may_be_merged, referrals_merge, referrals_may_be_undone,
    referrals_undo_merge, referrals_refuse_merged TO tip_dcf;

REVOKE EXECUTE ON FUNCTION referrals_age_of, referrals_police_of, referrals_start_clock,
    referrals_redirect_notices, referrals_recompute_ages,
    referrals_sees_child, tip_glass_broken, referrals_holds, referrals_reviews_glass,
    referrals_break_glass, referrals_why_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_age_of, referrals_start_clock, referrals_redirect_notices,
    referrals_recompute_ages,
    referrals_sees_child, tip_glass_broken, referrals_holds, referrals_reviews_glass,
    referrals_break_glass TO tip_dcf;
GRANT EXECUTE ON FUNCTION referrals_why_read TO tip_signed_in;

GRANT SELECT, UPDATE (ended_at, reviewed_at, reviewed_by_id, finding, words) ON referrals_brokenglass TO tip_dcf;
CREATE POLICY own ON referrals_brokenglass TO tip_dcf USING (by_id = (SELECT tip_user()));
CREATE POLICY on_the_case ON referrals_brokenglass FOR SELECT TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY review ON referrals_brokenglass FOR UPDATE TO tip_dcf
    USING (referrals_reviews_glass(region, by_id));

-- Children: one's own region's, and those one has a referral of -----------------------------------------

GRANT SELECT, INSERT, UPDATE ON referrals_child, referrals_childalias TO tip_dcf;
GRANT DELETE ON referrals_childalias TO tip_dcf;
CREATE POLICY region ON referrals_child TO tip_dcf
    USING (region = ANY ((SELECT tip_regions())::int[]));
CREATE POLICY of_a_referral_they_see ON referrals_child FOR SELECT TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.child_id = referrals_child.id OFFSET 0));
CREATE POLICY of_a_referral_they_hold ON referrals_child FOR UPDATE TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.child_id = referrals_child.id
        AND (r.region = ANY ((SELECT tip_regions())::int[]) OR r.caseworker_id = (SELECT tip_user())) OFFSET 0));
CREATE POLICY with_its_child ON referrals_childalias FOR SELECT TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_child c WHERE c.id = child_id OFFSET 0));
CREATE POLICY add_to_a_child ON referrals_childalias FOR INSERT TO tip_dcf
    WITH CHECK (referrals_sees_child(child_id));
CREATE POLICY change_of_a_child ON referrals_childalias FOR UPDATE TO tip_dcf
    USING (referrals_sees_child(child_id));
CREATE POLICY remove_from_a_child ON referrals_childalias FOR DELETE TO tip_dcf
    USING (referrals_sees_child(child_id));

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

-- Referrals: one's own region's, those assigned to one, and to read the one opened by broken glass -------

GRANT SELECT, INSERT, UPDATE ON referrals_referral TO tip_dcf;
CREATE POLICY region ON referrals_referral TO tip_dcf
    USING (region = ANY ((SELECT tip_regions())::int[]));
CREATE POLICY assigned ON referrals_referral TO tip_dcf
    USING (caseworker_id = (SELECT tip_user()));
CREATE POLICY glass ON referrals_referral FOR SELECT TO tip_dcf
    USING (id = ANY ((SELECT tip_glass_broken())::bigint[]));
-- A referral opens its child: so nobody hangs one on a child they do not see already, otherwise than
-- through broken glass.
CREATE POLICY about_a_child_they_see ON referrals_referral AS RESTRICTIVE FOR INSERT TO tip_dcf
    WITH CHECK (referrals_sees_child(child_id));
CREATE POLICY still_about_a_child_they_see ON referrals_referral AS RESTRICTIVE FOR UPDATE TO tip_dcf
    WITH CHECK (referrals_sees_child(child_id));

-- What belongs to a referral goes with it. Through broken glass one adds, but moves and changes nothing: a
-- part that could be moved to a referral of one's own would stay open -------------------------------------

GRANT SELECT, INSERT ON referrals_referralstatuschange, referrals_referralnote, referrals_classification
    TO tip_dcf;
GRANT SELECT, INSERT, UPDATE ON referrals_buyerdisclosure, referrals_service TO tip_dcf;
CREATE POLICY with_its_referral ON referrals_referralstatuschange TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = case_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND referrals_holds(case_id));
CREATE POLICY with_its_referral ON referrals_referralnote TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY with_its_referral ON referrals_buyerdisclosure FOR SELECT TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY add_to_its_referral ON referrals_buyerdisclosure FOR INSERT TO tip_dcf
    WITH CHECK (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY change_of_its_referral ON referrals_buyerdisclosure FOR UPDATE TO tip_dcf
    USING (referrals_holds(referral_id));
CREATE POLICY with_its_referral ON referrals_service FOR SELECT TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY add_to_its_referral ON referrals_service FOR INSERT TO tip_dcf
    WITH CHECK (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));
CREATE POLICY change_of_its_referral ON referrals_service FOR UPDATE TO tip_dcf
    USING (referrals_holds(referral_id));
-- Confirming is a supervisor's.
CREATE POLICY with_its_referral ON referrals_classification TO tip_dcf
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0))
    WITH CHECK (by_id = (SELECT tip_user())
        AND (finding <> 'confirmed' OR (SELECT tip_job()) = 'dcf_supervisor')
        AND EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id OFFSET 0));

-- Notices: with the referral for DCF, also to send one through broken glass (a notice never moves to another
-- referral, its trigger says); once sent, for the agency they are addressed to, which may
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
GRANT SELECT (id, referral_id, buyers_per_night_low, buyers_per_night_high, nights, source, venue, recorded_at)
    ON referrals_buyerdisclosure TO tip_statistics;
GRANT SELECT (id, referral_id, kind, recipient_id, clock_id, clock_started_at, due_at, sent_at, acknowledged_at)
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
CALL tip_keep_history('referrals_brokenglass', 'tip_dcf');
-- Acknowledging is written to the history too, but drafts of a notice are DCF's to read.
GRANT INSERT ON referrals_noticeevent TO tip_justice;
CREATE POLICY append_acknowledgement ON referrals_noticeevent FOR INSERT TO tip_justice WITH CHECK (true);
