-- Is this person accused known already? The matcher of children (referrals/matching.sql) over justice's
-- own people: the same likeness, another list. No child is looked at here, and no accused there.
-- Applied before policies.sql.

-- Every name of a person accused, plain, as `given/family`: their own first, then the others. The last
-- word of another name is its family name; a lone word goes with their own family name. Sees what whoever
-- asks sees.
CREATE OR REPLACE FUNCTION arrests_names_of(buyer bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(
        coalesce(nullif(array_to_string(words[:cardinality(words) - 1], ' '), ''), given) || '/' ||
        coalesce(nullif(words[cardinality(words)], ''), family) ORDER BY at)
    FROM (
        SELECT given, family, at, CASE WHEN cardinality(words) = 1 THEN array_append(words, '') ELSE words END AS words
        FROM (
            SELECT referrals_plain(b.given_name) AS given, referrals_plain(b.family_name) AS family, n.at,
                string_to_array(referrals_plain(n.alias), ' ') AS words
            FROM arrests_buyer b CROSS JOIN LATERAL (
                SELECT 0 AS at, '' AS alias UNION ALL SELECT * FROM (
                    SELECT at, alias FROM unnest(b.aliases) WITH ORDINALITY AS a (alias, at)) AS others
            ) AS n WHERE b.id = buyer
        ) AS split
    ) AS named
$$;

-- A row of keys as names and birth stand now.
CREATE OR REPLACE FUNCTION arrests_keys_of(buyer bigint) RETURNS SETOF arrests_buyerkeys
LANGUAGE sql STABLE AS $$
    SELECT b.id, n.names, referrals_keys(n.names, array_remove(ARRAY[b.date_of_birth], NULL),
        array_remove(ARRAY[extract(year FROM b.date_of_birth)::int], NULL), b.spbi_number, '', false),
        referrals_key_scheme()
    FROM arrests_buyer b, arrests_names_of(b.id) AS n (names) WHERE b.id = buyer
$$;

CREATE OR REPLACE FUNCTION arrests_keep_keys(buyer bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM arrests_buyerkeys k WHERE k.buyer_id = $1 AND pg_trigger_depth() > 0;
    INSERT INTO arrests_buyerkeys (buyer_id, names, keys, scheme)
    SELECT k.* FROM arrests_keys_of($1) k WHERE pg_trigger_depth() > 0;
$$;

-- The sex of the accused in the words in which the matcher compares.
CREATE OR REPLACE FUNCTION arrests_gender(sex text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE sex WHEN 'F' THEN 'feminine' WHEN 'M' THEN 'masculine' ELSE '' END $$;

-- The people accused most like the one asked about. Looks past the wall, and so tells only what anybody of
-- justice may know of any of them: number, initials, year of birth, the agency to call, the score, and in
-- what way they are alike. `buyer_id` is for the read log.
CREATE OR REPLACE FUNCTION arrests_known_buyers(
    given_names text[], family_names text[], born date, sex text, spbi_number text, most int)
RETURNS TABLE (number text, initials text, year_of_birth int, agency_id bigint, score smallint, reasons text[],
    buyer_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$  -- the keys' index, whatever is guessed
#variable_conflict use_column
DECLARE
    look record;
BEGIN
    SELECT * INTO look FROM referrals_look_for(
        'arrests_buyerkeys', given_names, family_names, born, NULL, spbi_number, '');
    IF look.sought IS NULL THEN RETURN; END IF;
    RETURN QUERY
    WITH near AS MATERIALIZED (
        SELECT k.buyer_id, k.names FROM arrests_buyerkeys k WHERE k.keys && look.sought
        ORDER BY icount(k.keys & look.sought) DESC, k.buyer_id LIMIT 100
    )
    SELECT b.number::text, referrals_initials(b.given_name, b.family_name),
        extract(year FROM b.date_of_birth)::int, b.agency_id, referrals_score(x.bits, look.people, x.twin),
        referrals_coarsely(x.given, x.family, x.swapped, x.known_name, x.birth, x.person), b.id
    FROM near JOIN arrests_buyer b ON b.id = near.buyer_id
    CROSS JOIN LATERAL referrals_compare(
        look.asked, look.rarity, look.called, born, extract(year FROM born)::int, arrests_gender(sex),
        coalesce(spbi_number, ''), '', near.names, b.date_of_birth, extract(year FROM b.date_of_birth)::int,
        arrests_gender(b.sex), b.spbi_number, '') x
    WHERE referrals_score(x.bits, look.people, x.twin) >= referrals_least_score()
    ORDER BY referrals_score(x.bits, look.people, x.twin) DESC, x.bits DESC, b.id LIMIT least(greatest(most, 0), 50);
END $$;

-- In what way a person one sees is like the one asked about; nothing of one whom one does not see.
CREATE OR REPLACE FUNCTION arrests_likeness_to(
    buyer bigint, given_names text[], family_names text[], born date, sex text, spbi_number text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(x) FROM arrests_buyer b
    CROSS JOIN referrals_as_asked(given_names, family_names) AS asked
    CROSS JOIN LATERAL referrals_compare(
        asked.names, asked.rarity, asked.called, born, extract(year FROM born)::int, arrests_gender($5),
        $6, '', arrests_names_of(b.id), b.date_of_birth, extract(year FROM b.date_of_birth)::int,
        arrests_gender(b.sex), b.spbi_number, '') AS x
    WHERE b.id = buyer
$$;

REVOKE EXECUTE ON FUNCTION arrests_names_of, arrests_keys_of, arrests_keep_keys, arrests_gender,
    arrests_known_buyers, arrests_likeness_to FROM PUBLIC;
GRANT EXECUTE ON FUNCTION arrests_known_buyers, arrests_likeness_to,
    -- what they stand on, to say of people one sees in what way they are alike; none reads a child
    arrests_names_of, arrests_gender, referrals_compare, referrals_as_asked, referrals_plain, referrals_called,
    referrals_likeness, referrals_name_weight, referrals_birth_likeness, referrals_birth_weight, referrals_swapped,
    -- what a trigger calls
    arrests_keep_keys TO tip_justice;

DELETE FROM arrests_buyerkeys WHERE scheme <> referrals_key_scheme();
INSERT INTO arrests_buyerkeys (buyer_id, names, keys, scheme)
SELECT k.* FROM arrests_buyer b, arrests_keys_of(b.id) k
WHERE NOT EXISTS (SELECT FROM arrests_buyerkeys k WHERE k.buyer_id = b.id);
