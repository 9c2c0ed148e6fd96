-- Erasing a row with everything that hangs on it and every copy of it that is kept (decision 16).
-- No role may call any of this: an app's own function decides what is erased, by whom and when, and
-- runs it with the owner's rights.

-- No session may switch a trigger off: rules and history hold for whoever writes. Only what is
-- append-only gives way, only to the owner, and only while `casework_erasing` holds a row. No role may
-- write that table, and the function that erases takes its row away before it ends: so nothing else
-- passes, in this transaction or in another, whatever a session sets.
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF trigger_name NOT LIKE 'pgtrigger\_append\_only\_%'
        OR NOT has_table_privilege('public.casework_erasing', 'SELECT') THEN RETURN false; END IF;
    RETURN EXISTS (SELECT FROM public.casework_erasing);
END $$;

-- Every foreign key there is: so a table that is added later is erased from like the others.
CREATE OR REPLACE FUNCTION casework_links(
    OUT part name, OUT part_key name, OUT link name, OUT required boolean, OUT whole name)
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT p.relname, k.attname, a.attname, a.attnotnull, w.relname
    FROM pg_constraint c
    JOIN pg_class p ON p.oid = c.conrelid JOIN pg_class w ON w.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum = c.conkey[1]
    JOIN pg_index i ON i.indrelid = p.oid AND i.indisprimary
    JOIN pg_attribute k ON k.attrelid = p.oid AND k.attnum = i.indkey[0]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND p.relnamespace = 'public'::regnamespace
$$;

-- The rows given and all that belong to them: a row belongs to one it cannot be without.
CREATE OR REPLACE FUNCTION casework_with_parts(tables text[], keys bigint[], OUT relation text, OUT key bigint)
RETURNS SETOF record LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    l record; found bigint[];
    all_tables text[] := tables; all_keys bigint[] := keys;
    new_tables text[] := tables; new_keys bigint[] := keys;
    next_tables text[]; next_keys bigint[];
BEGIN
    WHILE cardinality(new_tables) > 0 LOOP
        next_tables := '{}'; next_keys := '{}';
        FOR l IN SELECT * FROM casework_links() WHERE required AND whole = ANY (new_tables) LOOP
            EXECUTE format('SELECT array_agg(p.%I) FROM %I p WHERE p.%I = ANY ($1)', l.part_key, l.part, l.link)
                INTO found USING (SELECT array_agg(k) FROM unnest(new_tables, new_keys) AS n (t, k) WHERE t = l.whole);
            SELECT array_agg(f.k) INTO found FROM unnest(found) AS f (k) WHERE NOT EXISTS (
                SELECT FROM unnest(all_tables, all_keys) AS a (t, k) WHERE a.t = l.part AND a.k = f.k);
            CONTINUE WHEN found IS NULL;
            next_keys := next_keys || found;
            next_tables := next_tables || array_fill(l.part::text, ARRAY[cardinality(found)]);
        END LOOP;
        all_tables := all_tables || next_tables; all_keys := all_keys || next_keys;
        new_tables := next_tables; new_keys := next_keys;
    END LOOP;
    RETURN QUERY SELECT DISTINCT t, k FROM unnest(all_tables, all_keys) AS a (t, k);
END $$;

-- How many rows of each table, and of its history, `casework_erase` would take.
CREATE OR REPLACE FUNCTION casework_would_erase(tables text[], keys bigint[], OUT relation text, OUT rows bigint)
RETURNS SETOF record LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE one record;
BEGIN
    FOR one IN SELECT t, array_agg(k) AS k FROM unnest(tables, keys) AS r (t, k) GROUP BY t ORDER BY t LOOP
        relation := one.t; rows := cardinality(one.k);
        RETURN NEXT;
        CONTINUE WHEN to_regclass(one.t || 'event') IS NULL;
        relation := one.t || 'event';
        EXECUTE format('SELECT count(*) FROM %I WHERE pgh_obj_id = ANY ($1)', relation) INTO rows USING one.k;
        RETURN NEXT;
    END LOOP;
END $$;

-- The rows go, parts before their wholes, and their history. What stands and only points at one of them
-- loses the link, in its history too; an event that cannot be without the link goes.
CREATE OR REPLACE FUNCTION casework_erase(tables text[], keys bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE left_over text[]; gone text; going bigint[]; l record; required boolean; own_key name;
BEGIN
    SELECT array_agg(DISTINCT t) INTO left_over FROM unnest(tables) AS t;
    WHILE cardinality(left_over) > 0 LOOP
        SELECT t INTO STRICT gone FROM unnest(left_over) AS t WHERE NOT EXISTS (
            SELECT FROM casework_links() x WHERE x.whole = t AND x.part = ANY (left_over) AND x.part <> t)
            ORDER BY t LIMIT 1;
        left_over := array_remove(left_over, gone);
        SELECT array_agg(k) INTO going FROM unnest(tables, keys) AS r (t, k) WHERE t = gone;
        FOR l IN SELECT * FROM casework_links() AS x WHERE x.whole = gone LOOP
            IF NOT l.required THEN
                EXECUTE format('UPDATE %I SET %I = NULL WHERE %2$I = ANY ($1) AND %I <> ALL ($2)',
                    l.part, l.link, l.part_key)
                USING going, (SELECT coalesce(array_agg(k), '{}') FROM unnest(tables, keys) AS r (t, k) WHERE t = l.part);
            END IF;
            SELECT a.attnotnull INTO required FROM pg_attribute a
                WHERE a.attrelid = to_regclass(l.part || 'event') AND a.attname = l.link;
            CONTINUE WHEN NOT FOUND;
            EXECUTE format(
                CASE WHEN required THEN 'DELETE FROM %I WHERE %I = ANY ($1)'
                ELSE 'UPDATE %I SET %I = NULL WHERE %2$I = ANY ($1)' END, l.part || 'event', l.link) USING going;
        END LOOP;
        IF to_regclass(gone || 'event') IS NOT NULL THEN
            EXECUTE format('DELETE FROM %I WHERE pgh_obj_id = ANY ($1)', gone || 'event') USING going;
        END IF;
        SELECT a.attname INTO own_key FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = to_regclass(gone) AND i.indisprimary;
        EXECUTE format('DELETE FROM %I WHERE %I = ANY ($1)', gone, own_key) USING going;
    END LOOP;
END $$;

-- A regular expression that finds any of the words as a word; null for no word.
CREATE OR REPLACE FUNCTION casework_any_of(words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '(?i)(^|[^[:alnum:]])(' || string_agg(
        regexp_replace(btrim(w), '([][\\.^$*+?(){}|])', '\\\1', 'g'), '|') || ')($|[^[:alnum:]])'
    FROM unnest(words) AS w WHERE length(btrim(w)) > 1
$$;

-- History keeps the address through which a change came. What stands may have been changed at the address
-- of what is erased.
CREATE OR REPLACE FUNCTION casework_forget_doors(numbers text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE kept name;
BEGIN
    FOR kept IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'pgh_context'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped
    LOOP
        EXECUTE format('UPDATE %I SET pgh_context = pgh_context - ''door'' WHERE pgh_context ->> ''door'' ~ $1', kept)
            USING numbers;
    END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION casework_forget_doors, casework_links, casework_with_parts, casework_would_erase,
    casework_erase, casework_any_of FROM PUBLIC;
