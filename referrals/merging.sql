-- Deciding that two records are one child, merging them, and undoing it (docs/access.md, decision 11).
-- Who may: policies.sql. What only triggers do does nothing when called by hand.

-- Waits for whoever is merging one of the two, or logging a referral about one, then says why not.
CREATE OR REPLACE FUNCTION referrals_may_be_merged(kept bigint, merged bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE k record; m record;
BEGIN
    IF pg_trigger_depth() = 0 THEN RETURN; END IF;
    PERFORM FROM referrals_child WHERE id IN (kept, merged) ORDER BY id FOR UPDATE;
    SELECT c.number, i.number AS into_number INTO k
        FROM referrals_child c LEFT JOIN referrals_child i ON i.id = c.merged_into_id WHERE c.id = kept;
    SELECT c.number, i.number AS into_number INTO m
        FROM referrals_child c LEFT JOIN referrals_child i ON i.id = c.merged_into_id WHERE c.id = merged;
    IF m.into_number IS NOT NULL THEN
        RAISE check_violation USING CONSTRAINT = 'may_be_merged',
            MESSAGE = format('%s was merged into %s already.', m.number, m.into_number);
    ELSIF k.into_number IS NOT NULL THEN
        RAISE check_violation USING CONSTRAINT = 'may_be_merged',
            MESSAGE = format('%s was itself merged into %s: merge into that one.', k.number, k.into_number);
    END IF;
END $$;

-- Referrals move to the kept record, which also gets every name of the merged one that it has not yet;
-- the merge remembers both.
CREATE OR REPLACE FUNCTION referrals_merge(merge bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m referrals_merge; moved bigint[]; added bigint[];
BEGIN
    IF pg_trigger_depth() = 0 THEN RETURN; END IF;
    SELECT * INTO m FROM referrals_merge WHERE id = merge;
    UPDATE referrals_child SET merged_into_id = m.kept_id WHERE id = m.merged_id;
    WITH r AS (UPDATE referrals_referral SET child_id = m.kept_id WHERE child_id = m.merged_id RETURNING id)
    SELECT array_agg(id ORDER BY id) INTO moved FROM r;
    WITH names AS (
        SELECT DISTINCT ON (lower(given_name), lower(family_name)) given_name, family_name FROM (
            SELECT 0 AS at, given_name, family_name FROM referrals_child WHERE id = m.merged_id
            UNION ALL SELECT id, given_name, family_name FROM referrals_childalias WHERE child_id = m.merged_id
        ) AS n WHERE given_name <> '' OR family_name <> '' ORDER BY lower(given_name), lower(family_name), at
    ), a AS (
        INSERT INTO referrals_childalias (child_id, given_name, family_name)
        SELECT m.kept_id, n.given_name, n.family_name FROM names n WHERE NOT EXISTS (
            SELECT FROM (
                SELECT given_name, family_name FROM referrals_child WHERE id = m.kept_id
                UNION ALL SELECT given_name, family_name FROM referrals_childalias WHERE child_id = m.kept_id
            ) AS k WHERE lower(k.given_name) = lower(n.given_name) AND lower(k.family_name) = lower(n.family_name))
        RETURNING id)
    SELECT array_agg(id ORDER BY id) INTO added FROM a;
    UPDATE referrals_merge SET referrals = coalesce(moved, '{}'), aliases = coalesce(added, '{}') WHERE id = merge;
END $$;

CREATE OR REPLACE FUNCTION referrals_may_be_undone(merge bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE kept record;
BEGIN
    IF pg_trigger_depth() = 0 THEN RETURN; END IF;
    PERFORM FROM referrals_child c JOIN referrals_merge m ON c.id IN (m.kept_id, m.merged_id)
        WHERE m.id = merge ORDER BY c.id FOR UPDATE OF c;
    SELECT c.number, i.number AS into_number INTO kept FROM referrals_merge m
        JOIN referrals_child c ON c.id = m.kept_id LEFT JOIN referrals_child i ON i.id = c.merged_into_id
        WHERE m.id = merge;
    IF kept.into_number IS NOT NULL THEN
        RAISE check_violation USING CONSTRAINT = 'may_be_undone',
            MESSAGE = format('%s was merged into %s since: undo that first.', kept.number, kept.into_number);
    END IF;
END $$;

-- What moved moves back; what was logged since stays with the kept record.
CREATE OR REPLACE FUNCTION referrals_undo_merge(merge bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m referrals_merge;
BEGIN
    IF pg_trigger_depth() = 0 THEN RETURN; END IF;
    SELECT * INTO m FROM referrals_merge WHERE id = merge;
    UPDATE referrals_child SET merged_into_id = NULL WHERE id = m.merged_id;
    UPDATE referrals_referral SET child_id = m.merged_id WHERE id = ANY(m.referrals) AND child_id = m.kept_id;
    DELETE FROM referrals_childalias WHERE id = ANY(m.aliases) AND child_id = m.kept_id;
END $$;

-- A referral is about a record that stands. The lock waits for a merge that is under way, and a merge for it.
CREATE OR REPLACE FUNCTION referrals_refuse_merged(child bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c record; kept text;
BEGIN
    IF pg_trigger_depth() = 0 THEN RETURN; END IF;
    SELECT number, merged_into_id INTO c FROM referrals_child WHERE id = child FOR KEY SHARE;
    IF c.merged_into_id IS NOT NULL THEN
        SELECT number INTO kept FROM referrals_child WHERE id = c.merged_into_id;
        RAISE check_violation USING CONSTRAINT = 'not_of_a_merged_child',
            MESSAGE = format('%s was merged into %s: log the referral there.', c.number, kept);
    END IF;
END $$;

-- The id behind a number said on the telephone, so that a decision can name a child outside one's scope.
CREATE OR REPLACE FUNCTION referrals_child_numbered(number text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT c.id FROM referrals_child c WHERE c.number = upper(btrim($1)) $$;

-- Whom to call about a child: answers only for children whom somebody decided about or merged.
CREATE OR REPLACE FUNCTION referrals_whom_to_call(children bigint[])
RETURNS TABLE (child_id bigint, number text, initials text, year_of_birth int, office_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.number::text, referrals_initials(c.given_name, c.family_name), c.birth_year::int, c.area_office_id
    FROM referrals_child c WHERE c.id = ANY(children) AND (
        EXISTS (SELECT FROM referrals_matchdecision d WHERE d.child_id = c.id)
        OR EXISTS (SELECT FROM referrals_matchdecision d WHERE d.other_id = c.id)
        OR EXISTS (SELECT FROM referrals_merge m WHERE m.kept_id = c.id)
        OR EXISTS (SELECT FROM referrals_merge m WHERE m.merged_id = c.id))
$$;
