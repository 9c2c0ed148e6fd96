-- Who may see and do what: people, agencies, places, and the tables of sign-in and the admin.
-- Applied after every migrate, after every earlier right was taken away (accounts/policies.py).

-- Who is acting -----------------------------------------------------------------------------------
-- accounts/wall.py sets `role` and `tip.user` for one transaction. The functions below answer from
-- the directory, not from what a request claims, and answer nothing for someone who left.

CREATE OR REPLACE FUNCTION tip_user() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('tip.user', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION tip_job() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT job FROM accounts_person WHERE id = tip_user() AND is_active $$;

-- The agency of a police investigator or prosecutor: notices are addressed to it.
CREATE OR REPLACE FUNCTION tip_justice_agency() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT agency_id FROM accounts_person
   WHERE id = tip_user() AND is_active AND job IN ('police_investigator', 'prosecutor') $$;

-- The department whose investigations and arrests an investigator sees.
CREATE OR REPLACE FUNCTION tip_department() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT agency_id FROM accounts_person
   WHERE id = tip_user() AND is_active AND job = 'police_investigator' $$;

-- The regions whose children a DCF person sees: their office's; all six for the HART director.
CREATE OR REPLACE FUNCTION tip_regions() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE
       WHEN a.kind = 'dcf_area_office' THEN ARRAY[a.region::int]
       WHEN a.kind = 'dcf_central' AND p.job = 'dcf_supervisor' THEN ARRAY[1, 2, 3, 4, 5, 6]
       ELSE '{}' END
   FROM accounts_person p JOIN accounts_agency a ON a.id = p.agency_id
   WHERE p.id = tip_user() AND p.is_active AND p.job IN ('caseworker', 'dcf_supervisor') $$;

-- The judicial districts whose cases a prosecutor sees: their own; all for the Chief's office.
CREATE OR REPLACE FUNCTION tip_districts() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE
       WHEN a.kind = 'states_attorney' THEN ARRAY[a.judicial_district_id]
       WHEN a.kind = 'chief_states_attorney' THEN (SELECT array_agg(id) FROM accounts_judicialdistrict)
       ELSE '{}' END
   FROM accounts_person p JOIN accounts_agency a ON a.id = p.agency_id
   WHERE p.id = tip_user() AND p.is_active AND p.job = 'prosecutor' $$;

REVOKE EXECUTE ON FUNCTION tip_user, tip_job, tip_justice_agency, tip_department, tip_regions, tip_districts
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tip_user, tip_job, tip_justice_agency, tip_department, tip_regions, tip_districts
    TO tip_signed_in;

-- A part goes with its whole: `EXISTS (SELECT FROM whole w WHERE w.id = whole_id OFFSET 0)` obeys the
-- whole's own policy. OFFSET 0 changes no answer: it keeps the planner from first reading every whole
-- there is, so that the first page of a list costs the same among a million rows.

-- Places and agencies: everyone signed in reads, administrators write --------------------------------

GRANT SELECT ON accounts_town, accounts_judicialdistrict, accounts_agency, accounts_person
    TO tip_signed_in, tip_statistics, tip_web;
GRANT INSERT, UPDATE ON accounts_town, accounts_judicialdistrict, accounts_agency, accounts_person
    TO tip_admin;

CREATE POLICY everyone_reads ON accounts_town FOR SELECT USING (true);
CREATE POLICY everyone_reads ON accounts_judicialdistrict FOR SELECT USING (true);
CREATE POLICY everyone_reads ON accounts_agency FOR SELECT USING (true);
CREATE POLICY everyone_reads ON accounts_person FOR SELECT USING (true);
CREATE POLICY administrators_write ON accounts_town TO tip_admin USING (true);
CREATE POLICY administrators_write ON accounts_judicialdistrict TO tip_admin USING (true);
CREATE POLICY administrators_write ON accounts_agency TO tip_admin USING (true);
CREATE POLICY administrators_write ON accounts_person TO tip_admin USING (true);

-- Accounts: one's own; all for administrators, without passwords; all for signing in ------------------

GRANT SELECT ON accounts_user TO tip_dcf, tip_justice, tip_council, tip_council_staff, tip_auditor, tip_web;
GRANT SELECT (person_ptr_id, email, last_login, last_seen_at), INSERT, UPDATE (email, last_seen_at)
    ON accounts_user TO tip_admin;
GRANT UPDATE (password, last_login, last_seen_at) ON accounts_user TO tip_signed_in, tip_web;
CREATE POLICY own_account ON accounts_user TO tip_signed_in USING (person_ptr_id = (SELECT tip_user()));
CREATE POLICY all_accounts ON accounts_user TO tip_admin USING (true);
CREATE POLICY sign_in ON accounts_user TO tip_web USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON mfa_authenticator, account_emailaddress TO tip_signed_in, tip_web;
CREATE POLICY own_factors ON mfa_authenticator TO tip_signed_in USING (user_id = (SELECT tip_user()));
CREATE POLICY sign_in ON mfa_authenticator TO tip_web USING (true);
CREATE POLICY own_addresses ON account_emailaddress TO tip_signed_in USING (user_id = (SELECT tip_user()));
CREATE POLICY sign_in ON account_emailaddress TO tip_web USING (true);

-- Sessions and failed sign-ins belong to signing in (accounts/session_store.py acts as tip_web
-- whoever is signed in); administrators release a lock-out.

GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, axes_accessattempt, axes_accessattemptexpiration,
    axes_accessfailurelog TO tip_web;
GRANT SELECT, DELETE ON axes_accessattempt, axes_accessattemptexpiration TO tip_admin;
CREATE POLICY sign_in ON django_session TO tip_web USING (true);
CREATE POLICY sign_in ON axes_accessattempt TO tip_web USING (true);
CREATE POLICY sign_in ON axes_accessattemptexpiration TO tip_web USING (true);
CREATE POLICY sign_in ON axes_accessfailurelog TO tip_web USING (true);
CREATE POLICY administrators_release ON axes_accessattempt TO tip_admin USING (true);
CREATE POLICY administrators_release ON axes_accessattemptexpiration TO tip_admin USING (true);

-- The admin's own tables ----------------------------------------------------------------------------

GRANT SELECT ON django_content_type TO tip_signed_in, tip_web;
CREATE POLICY everyone_reads ON django_content_type FOR SELECT USING (true);
GRANT SELECT, INSERT ON django_admin_log TO tip_signed_in;
CREATE POLICY own_acts ON django_admin_log TO tip_signed_in USING (user_id = (SELECT tip_user()));

-- History: written by triggers, never changed; read by the auditor and by whoever sees the row --------
-- `tip_keep_history('referrals_child', 'tip_dcf')` rules the table of events of referrals_child:
-- the writers may append, readers see the events of rows they see now, the auditor sees all.

CREATE OR REPLACE PROCEDURE tip_keep_history(tracked text, writers text, key text DEFAULT 'id')
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT INSERT ON %I TO %s', tracked || 'event', writers);
    EXECUTE format('GRANT SELECT ON %I TO %s, tip_auditor', tracked || 'event', writers);
    EXECUTE format('CREATE POLICY append ON %I FOR INSERT TO %s WITH CHECK (true)', tracked || 'event', writers);
    EXECUTE format('CREATE POLICY of_rows_they_see ON %I FOR SELECT TO %s USING '
        '(EXISTS (SELECT FROM %I t WHERE t.%I = pgh_obj_id OFFSET 0))', tracked || 'event', writers, tracked, key);
    EXECUTE format('CREATE POLICY auditor_reads ON %I FOR SELECT TO tip_auditor USING (true)', tracked || 'event');
END $$;

REVOKE EXECUTE ON PROCEDURE tip_keep_history FROM PUBLIC;

CALL tip_keep_history('accounts_town', 'tip_admin');
CALL tip_keep_history('accounts_judicialdistrict', 'tip_admin');
CALL tip_keep_history('accounts_agency', 'tip_admin');
CALL tip_keep_history('accounts_person', 'tip_admin');
CALL tip_keep_history('accounts_user', 'tip_admin', 'person_ptr_id');
