-- Search: which children are called like this, which narratives hold these words.
--
-- Row security keeps trigram and full-text indexes out: their operators may tell what they compare. So
-- these functions look with the owner's rights, and answer with nothing but keys of rows that the acting
-- person sees anyway. Whoever calls one reads the rows themselves, behind the wall, which decides again;
-- tests/test_search.py holds the two against each other. No scope, no answer: they serve tip_dcf alone.
-- Applied after policies.sql, at every migrate.

-- What the acting person sees, as in policies.sql. Each condition below stands for a policy there.
CREATE OR REPLACE FUNCTION referrals_searchable() RETURNS SETOF referrals_referral LANGUAGE sql STABLE AS $$
    SELECT r.* FROM referrals_referral r
    WHERE r.region = ANY ((SELECT tip_regions())::int[])
        OR r.caseworker_id = (SELECT tip_user())
        OR r.id = ANY ((SELECT tip_glass_broken())::bigint[])
$$;
CREATE OR REPLACE FUNCTION referrals_searchable_children() RETURNS SETOF referrals_child LANGUAGE sql STABLE AS $$
    SELECT c.* FROM referrals_child c
    WHERE c.region = ANY ((SELECT tip_regions())::int[])
        OR EXISTS (SELECT FROM referrals_searchable() r WHERE r.child_id = c.id OFFSET 0)
$$;

-- The children most alike by name, and by their other names (`alias_id`), best first: at most so many of
-- each. `alike` is in thousandths. Two letters swapped or one wrong in a name of five still match.
CREATE OR REPLACE FUNCTION referrals_children_called(words text, most int)
RETURNS TABLE (child_id bigint, alias_id bigint, alike int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    said text := lower(left(words, 200));
BEGIN
    -- Not `SET` of the function: a dump with it could be restored by superusers only.
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.45', true);
    RETURN QUERY (
        SELECT c.id, NULL::bigint, (1000 * word_similarity(said, lower(c.given_name || ' ' || c.family_name)))::int
        FROM referrals_searchable_children() c
        WHERE said <% lower(c.given_name || ' ' || c.family_name)
        ORDER BY 3 DESC, 1 DESC LIMIT least(most, 500)
    ) UNION ALL (
        SELECT a.child_id, a.id, (1000 * word_similarity(said, lower(a.given_name || ' ' || a.family_name)))::int
        FROM referrals_childalias a JOIN referrals_searchable_children() c ON c.id = a.child_id
        WHERE said <% lower(a.given_name || ' ' || a.family_name)
        ORDER BY 3 DESC, 1 DESC LIMIT least(most, 500)
    );
END $$;

-- Referrals whose narrative holds the words, best first. Of the 400 newest that hold them all, those that
-- hold them as asked (side by side, in quotes), ranked by how a narrative begins, so that neither a common
-- word nor a long narrative makes anybody wait.
CREATE OR REPLACE FUNCTION referrals_with_words(words text, most int)
RETURNS TABLE (referral_id bigint, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    asked tsquery := websearch_to_tsquery('english', left(words, 200));
    anywhere tsquery := asked;
BEGIN
    IF asked::text NOT LIKE '%!%' THEN
        anywhere := regexp_replace(asked::text, '<(-|\d+)>', '&', 'g')::tsquery;
    END IF;
    IF querytree(anywhere) IN ('', 'T') THEN  -- only stop words, or only what must not be there
        RETURN;
    END IF;
    RETURN QUERY
    WITH newest AS MATERIALIZED (
        SELECT r.id, r.narrative FROM referrals_searchable() r
        WHERE to_tsvector('english'::regconfig, left(r.narrative, 100000)) @@ anywhere
        ORDER BY r.id DESC LIMIT 400
    )
    SELECT n.id, ts_rank(to_tsvector('english', left(n.narrative, 2000)), asked) FROM newest n
    WHERE asked = anywhere OR to_tsvector('english', left(n.narrative, 100000)) @@ asked
    ORDER BY 2 DESC, 1 DESC LIMIT least(most, 500);
END $$;

REVOKE EXECUTE ON FUNCTION referrals_searchable, referrals_searchable_children, referrals_children_called,
    referrals_with_words FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_children_called, referrals_with_words TO tip_dcf;
