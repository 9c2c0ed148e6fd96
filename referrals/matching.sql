-- Is this child known already? Likeness of names and dates, the keys by which like children are found,
-- and the one function that asks every child of the state (docs/access.md, decision 11).
-- Applied before policies.sql. Change what a key holds: raise the number in referrals_key_scheme().

-- Names ---------------------------------------------------------------------------------------------------

-- Letters only, lower case, without accents; words apart. Jr. and III are nobody's name.
CREATE OR REPLACE FUNCTION referrals_plain(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT btrim(regexp_replace(regexp_replace(regexp_replace(lower(unaccent(left(name, 80))),
        '[''`.´]', '', 'g'), '[^[:alpha:]]+', ' ', 'g'), '\m(jr|sr|ii|iii)\M', '', 'g'))
$$;

CREATE OR REPLACE FUNCTION referrals_plain_address(address text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT btrim(regexp_replace(lower(unaccent(left(coalesce(address, ''), 200))), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- What a plain name sounds like (Daitch-Mokotoff), as a whole and word by word; a name that has no such
-- code, such as one in another script, stands for itself.
CREATE OR REPLACE FUNCTION referrals_sounds(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    whole text := replace(name, ' ', '');
    sounds text[];
    word text;
BEGIN
    IF whole = '' THEN RETURN '{}'; END IF;
    sounds := coalesce(daitch_mokotoff(whole), ARRAY[whole]);
    IF whole <> name THEN
        FOREACH word IN ARRAY string_to_array(name, ' ') LOOP
            CONTINUE WHEN length(word) < 3;
            sounds := sounds || coalesce(daitch_mokotoff(word), ARRAY[word]);
        END LOOP;
    END IF;
    RETURN sounds;
END $$;

-- Names that stand for each other, a group to a line; a name may be in several.
CREATE OR REPLACE FUNCTION referrals_called(given text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT name), '{}')
    FROM regexp_split_to_table(
        $names$abigail abby abbie gail
        abraham abe bram
        adelaide adele addie heidi
        albert al bert bertie
        alexander alex al lex sandy sasha xander alejandro
        alexandra alex lexi lexie sandy sasha alexa alejandra sandra
        alfred al fred alfie
        alice ali allie alicia
        alison allison ali allie
        amanda mandy manda
        amelia amy millie mia
        andrea andy andie drea
        andrew andy drew andres
        angela angie angel angelina
        anne ann anna annie ana nan nancy hannah
        anthony tony antonio ant
        antonia toni tonya
        arthur art artie arturo
        barbara barb babs barbie
        benjamin ben benny benji benjie
        bernard bernie barney
        bradley brad
        brianna bri bree
        calvin cal
        cameron cam
        carlos carlito charles
        caroline carolina carol carrie lina
        catherine katherine kathryn cathy kathy kate katie kat kitty cat katrina catalina
        charles charlie chuck chas chip
        charlotte charlie lottie char
        christian chris christopher
        christina christine chris chrissy tina christy cristina kristina kristine kris
        christopher chris topher kit christo cristobal
        cynthia cindy
        daniel dan danny dani
        danielle dani daniela ella
        david dave davey davi
        deborah deb debbie debra
        dolores lola
        dominic dom nick domingo
        donald don donny donnie
        dorothy dot dottie dolly dora
        edward ed eddie ted teddy ned eduardo lalo
        eleanor ellie nell nora ella
        elizabeth liz lizzie beth betty betsy eliza elisa lisa libby elsie bess isabel isabella
        emily em emmy emilia
        emmanuel manny manuel emanuel
        enrique kike quique
        esperanza espe hope
        ernest ernie ernesto
        esther essie hester
        eugene gene
        evelyn eve evie
        ezekiel zeke
        florence flo flossie
        frances fran francie frankie fanny francisca paca
        francis frank frankie
        francisco paco pancho frank cisco
        frederick fred freddy freddie federico rick
        gabriel gabe gabby
        gabriella gabriela gabrielle gabby ella gaby
        george georgie jorge
        gerald gerry jerry
        gilbert gil bert gilberto beto
        gregory greg gregg gregorio
        guadalupe lupe lupita
        guillermo memo william
        harold hal harry
        helen nell nellie elena helena lena
        henry hank harry hal enrique
        ignacio nacho
        isabella isabel isabelle bella izzy belle
        isaac ike zac
        jacob jake jay coby
        jacqueline jackie jacky
        james jim jimmy jamie jem
        janet jan jenny
        jasmine jazz jas yasmin jazmin
        jeffrey jeff geoffrey geoff
        jennifer jen jenny jenni jenna
        jeremiah jerry jeremy
        jessica jess jessie
        jesus chuy chucho
        joan joanie joanna joanne jo
        john johnny jack jon juan
        jonathan jon jonny nathan
        jose pepe joe joseph chepe
        joseph joe joey jo
        josephine jo josie fina josefina
        joshua josh
        juan juanito johnny john
        judith judy judi
        julia julie jules juliana
        kenneth ken kenny
        kimberly kim kimmy
        laura laurie lori lauren
        lawrence larry lorenzo laurie
        leonard leo len lenny leonardo leon
        lillian lily lilly lil liliana
        louis lou louie luis
        louise lou lulu luisa
        lucia lucy lucille
        luis lucho
        madeline maddie madeleine maddy madison
        manuel manny manolo
        margaret maggie meg peg peggy marge margie rita greta daisy margarita madge
        maria mary marie mia mari maritza
        mariana mari ana
        martha marty mattie marta
        martin marty
        mary molly polly mamie
        matthew matt matty mateo
        maximilian max maximo
        melanie mel
        melissa mel missy lissa
        michael mike mikey mick mickey miguel micah
        michelle shelly mitch
        miguel miguelito mike
        mohammed mohammad muhammad mohamed mo
        nancy nan
        natalie nat natalia talia nattie
        nathaniel nathan nate nat
        nicholas nick nicky nicolas nico klaus
        nicole nicki nikki nicky nico
        olivia liv livvy
        oscar ozzy
        pamela pam
        patricia pat patty trish tricia
        patrick pat paddy patricio
        peter pete pedro
        philip phil pip phillip felipe
        priscilla cilla
        rachel rae raquel
        rafael rafa rafe raphael
        raymond ray ramon
        rebecca becky becca reba
        richard rick ricky rich richie dick ricardo
        robert rob robbie bob bobby bert roberto
        roberto beto berto
        rodney rod
        ronald ron ronny ronnie
        rosa rosie rose rosita
        rosario charo
        russell russ rusty
        samantha sam sammy
        samuel sam sammy
        sarah sara sally sadie
        sebastian seb bastian
        sofia sophia sophie sophi
        stephanie steph stefanie stephany
        stephen steven steve stevie esteban stephan
        susan sue susie suzy susanna suzanne
        teresa theresa terry tess tessa
        thaddeus tad thad
        theodore ted teddy theo
        thomas tom tommy tomas
        timothy tim timmy
        tobias toby
        trinidad trini
        valentina val tina
        valerie val
        vanessa nessa
        veronica roni vero ronnie
        victor vic vick
        victoria vicky vic tori toria
        vincent vince vinny vicente
        virginia ginny ginger
        walter walt wally
        wesley wes
        william will bill billy willie liam
        xavier javier javi
        yolanda yoli
        zachary zach zack zac zak$names$, '\n') AS line,
        LATERAL (SELECT string_to_array(btrim(line), ' ') AS names) AS one_group,
        LATERAL unnest(names) AS name
    WHERE given = ANY(names) AND name <> given
$$;

-- Every name of a child, plain, as `given/family`: the child's own first, then the others. A lone given
-- or family name goes with the child's other one. Sees what whoever asks sees.
CREATE OR REPLACE FUNCTION referrals_names_of(child bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(
        coalesce(nullif(referrals_plain(n.given_name), ''), referrals_plain(c.given_name)) || '/' ||
        coalesce(nullif(referrals_plain(n.family_name), ''), referrals_plain(c.family_name)) ORDER BY n.at)
    FROM referrals_child c CROSS JOIN LATERAL (
        SELECT 0 AS at, '' AS given_name, '' AS family_name
        UNION ALL SELECT a.id, a.given_name, a.family_name FROM referrals_childalias a WHERE a.child_id = c.id
    ) AS n WHERE c.id = child
$$;

CREATE OR REPLACE FUNCTION referrals_initials(given text, family text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT upper(concat_ws(' ', nullif(left(btrim(given), 1), '') || '.', nullif(left(btrim(family), 1), '') || '.'))
$$;

-- Keys ----------------------------------------------------------------------------------------------------
-- A key is a hash of something two records of one child have in common even when one of them is wrong:
-- the day of birth; what one name sounds like with the year, or with month and day, of birth; what both
-- sound like; what one sounds like with the ends of the other, or with the number of the house; the
-- beginnings of both with the year. Each is shared by few children even for the commonest names. Names may stand in either order.
--   `days`: dates of birth; `years`: years of birth; `asked`: keys to look for, not to keep.

CREATE OR REPLACE FUNCTION referrals_keys(
    names text[], days date[], years int[], person_id text, address text, asked boolean) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kept text[] := '{}';
    born boolean := days <> '{}' OR years <> '{}';
    house text := substring(address FROM '[0-9]+');
    name text; given text; family text;
    sound text; other text; second text; day date; year int;
    ends text[];
    given_sounds text[]; family_sounds text[];
BEGIN
    IF person_id <> '' THEN kept := kept || ('i' || upper(btrim(person_id))); END IF;
    FOREACH day IN ARRAY days LOOP kept := kept || ('D' || day); END LOOP;
    FOREACH name IN ARRAY names LOOP
        given := replace(split_part(name, '/', 1), ' ', '');
        family := replace(split_part(name, '/', 2), ' ', '');
        given_sounds := referrals_sounds(split_part(name, '/', 1));
        family_sounds := referrals_sounds(split_part(name, '/', 2));
        IF NOT asked OR (NOT born AND '' IN (given, family)) THEN
            IF given <> '' THEN kept := kept || ('n' || given); END IF;
            IF family <> '' THEN kept := kept || ('n' || family); END IF;
        END IF;
        FOREACH sound IN ARRAY given_sounds LOOP
            FOREACH second IN ARRAY family_sounds LOOP
                kept := kept || ('w' || least(sound, second) || greatest(sound, second));
            END LOOP;
        END LOOP;
        IF '' NOT IN (given, family) THEN
            second := least(left(given, 2), left(family, 2)) || greatest(left(given, 2), left(family, 2));
            FOREACH year IN ARRAY years LOOP kept := kept || ('y' || second || year); END LOOP;
            FOREACH day IN ARRAY days LOOP kept := kept || ('z' || second || referrals_month_and_day(day)); END LOOP;
        END IF;
        FOR sound, other IN
            SELECT s, family FROM unnest(given_sounds) s UNION ALL SELECT s, given FROM unnest(family_sounds) s
        LOOP
            IF house <> '' THEN kept := kept || ('h' || sound || house); END IF;
            FOREACH day IN ARRAY days LOOP kept := kept || ('d' || sound || referrals_month_and_day(day)); END LOOP;
            IF other = '' THEN
                FOREACH year IN ARRAY years LOOP kept := kept || ('b' || sound || year) || ('o' || sound || year); END LOOP;
                CONTINUE;
            END IF;
            FOREACH year IN ARRAY years LOOP
                kept := kept || ('q' || sound || left(other, 1) || year) || ('r' || sound || right(other, 1) || year);
                -- A child of whom one name is known is looked for by it, and found by it.
                kept := kept || (CASE WHEN asked THEN 'o' ELSE 'b' END || sound || year);
            END LOOP;
            ends := ARRAY['p' || sound || left(other, 2), 's' || sound || right(other, 2),
                          'x' || sound || left(other, 1) || right(other, 1)];
            IF NOT asked OR NOT born THEN kept := kept || ends; END IF;
            -- Who was born on a known day is looked for by the ends of names only among those of whom
            -- no birth is known.
            IF asked = born THEN
                SELECT kept || array_agg('u' || e) INTO kept FROM unnest(ends) e;
            END IF;
        END LOOP;
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT hashtext(k) FROM unnest(kept) k);
END $$;

-- The same for a day and month swapped.
CREATE OR REPLACE FUNCTION referrals_month_and_day(day date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT least(extract(month FROM day), extract(day FROM day)) || '.' ||
           greatest(extract(month FROM day), extract(day FROM day))
$$;

CREATE OR REPLACE FUNCTION referrals_swapped(day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN extract(day FROM day) <= 12 THEN make_date(
        extract(year FROM day)::int, extract(day FROM day)::int, extract(month FROM day)::int) END
$$;

CREATE OR REPLACE FUNCTION referrals_key_scheme() RETURNS smallint LANGUAGE sql IMMUTABLE AS 'SELECT 1::smallint';

-- A child's row of keys as its names and birth stand now; none for a merged child, whose names lead to the
-- child it was merged into.
CREATE OR REPLACE FUNCTION referrals_keys_of(child bigint) RETURNS SETOF referrals_childkeys
LANGUAGE sql STABLE AS $$
    SELECT c.id, n.names, referrals_keys(n.names, array_remove(ARRAY[c.date_of_birth], NULL),
        array_remove(ARRAY[c.birth_year::int], NULL), c.dcf_person_id, c.address, false),
        referrals_key_scheme()
    FROM referrals_child c, referrals_names_of(c.id) AS n (names)
    WHERE c.id = child AND c.merged_into_id IS NULL
$$;

CREATE OR REPLACE FUNCTION referrals_keep_keys(child bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM referrals_childkeys k WHERE k.child_id = $1 AND pg_trigger_depth() > 0;
    INSERT INTO referrals_childkeys (child_id, names, keys, scheme)
    SELECT k.* FROM referrals_keys_of($1) k WHERE pg_trigger_depth() > 0;
$$;

-- Likeness ------------------------------------------------------------------------------------------------

-- How two plain names are alike, the closest first. `called`: other names that stand for the first.
CREATE OR REPLACE FUNCTION referrals_likeness(a text, b text, called text[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    x text; y text;
    longest int; apart int; i int := 1;
BEGIN
    IF a = '' OR b = '' THEN RETURN 'unknown'; END IF;
    IF a = b THEN RETURN 'same'; END IF;
    x := replace(a, ' ', ''); y := replace(b, ' ', '');
    IF x = y THEN RETURN 'same'; END IF;
    IF b = ANY(called) THEN RETURN 'nickname'; END IF;
    IF least(length(x), length(y)) = 1 THEN
        RETURN CASE WHEN left(x, 1) = left(y, 1) THEN 'initial' ELSE 'different' END;
    END IF;
    IF (a <> x OR b <> y) AND EXISTS (
        SELECT FROM unnest(string_to_array(a, ' ')) w WHERE length(w) > 2 AND w = ANY(string_to_array(b, ' ')))
    THEN RETURN 'part'; END IF;
    longest := greatest(length(x), length(y));
    apart := levenshtein_less_equal(x, y, 3);
    IF apart = 2 AND length(x) = length(y) THEN  -- two neighbors changed places?
        WHILE substr(x, i, 1) = substr(y, i, 1) LOOP i := i + 1; END LOOP;
        IF substr(x, i, 2) = reverse(substr(y, i, 2)) AND substr(x, i + 2) = substr(y, i + 2) THEN apart := 1; END IF;
    END IF;
    IF apart = 1 AND longest >= 4 AND (left(x, 1) = left(y, 1) OR substr(x, 2) = y OR x = substr(y, 2)
                                       OR left(x, 2) = reverse(left(y, 2)))
        OR apart = 2 AND longest >= 7 AND left(x, 1) = left(y, 1)
    THEN RETURN 'typo'; END IF;
    IF daitch_mokotoff(x) && daitch_mokotoff(y) THEN RETURN 'sounds'; END IF;
    IF least(length(x), length(y)) >= 3 AND (starts_with(x, y) OR starts_with(y, x)) THEN RETURN 'part'; END IF;
    IF apart = 1 AND longest >= 4 OR apart = 2 AND longest >= 5 OR similarity(x, y) >= 0.45 THEN RETURN 'similar'; END IF;
    RETURN 'different';
END $$;

-- What a likeness of names weighs, in bits: log2 of how much likelier it is in two records of one child
-- than in two of different children. `rarity`: log2 of one in how many children bears the name.
CREATE OR REPLACE FUNCTION referrals_name_weight(kind text, rarity real) RETURNS real
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind
        WHEN 'same' THEN rarity
        WHEN 'nickname' THEN greatest(least(rarity, 9) - 2, 2)
        WHEN 'typo' THEN greatest(least(rarity, 9) - 2.5, 2)
        WHEN 'part' THEN greatest(least(rarity, 9) - 3, 2)
        WHEN 'sounds' THEN greatest(least(rarity, 9) - 3.5, 2)
        WHEN 'similar' THEN 2
        WHEN 'initial' THEN 2
        WHEN 'different' THEN -4.5
        ELSE 0 END
$$;

-- How two births are alike; of one or both only the year may be known.
CREATE OR REPLACE FUNCTION referrals_birth_likeness(a date, a_year int, b date, b_year int) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    x text; y text; i int := 1; n int := 0;
BEGIN
    IF a IS NULL OR b IS NULL THEN
        RETURN CASE abs(a_year - b_year) WHEN 0 THEN 'year_known' WHEN 1 THEN 'year_near' ELSE
            CASE WHEN a_year - b_year IS NULL THEN 'unknown' ELSE 'different' END END;
    END IF;
    IF a = b THEN RETURN 'same'; END IF;
    IF a = referrals_swapped(b) THEN RETURN 'swapped'; END IF;
    x := to_char(a, 'YYYYMMDD'); y := to_char(b, 'YYYYMMDD');
    WHILE i <= 8 LOOP
        IF substr(x, i, 1) <> substr(y, i, 1) THEN
            n := n + 1;
            IF substr(x, i, 2) = reverse(substr(y, i, 2)) AND substr(x, i + 2) = substr(y, i + 2) AND n = 1 THEN
                RETURN 'transposed';
            END IF;
        END IF;
        i := i + 1;
    END LOOP;
    RETURN CASE WHEN n = 1 THEN 'digit'
        WHEN right(x, 4) = right(y, 4) THEN 'month_and_day'
        WHEN left(x, 6) = left(y, 6) THEN 'year_and_month'
        WHEN left(x, 4) = left(y, 4) AND right(x, 2) = right(y, 2) THEN 'year_and_day'
        WHEN left(x, 4) = left(y, 4) THEN 'year' ELSE 'different' END;
END $$;

-- In bits, as above: one in 6,570 days of eighteen years is the same, one in 45 days differs in a digit.
CREATE OR REPLACE FUNCTION referrals_birth_weight(kind text) RETURNS real LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind
        WHEN 'same' THEN 12 WHEN 'swapped' THEN 9 WHEN 'transposed' THEN 6 WHEN 'digit' THEN 5
        WHEN 'month_and_day' THEN 4 WHEN 'year_and_month' THEN 3 WHEN 'year_and_day' THEN 3
        WHEN 'year' THEN -1 WHEN 'year_known' THEN 4 WHEN 'year_near' THEN 1 WHEN 'different' THEN -6
        ELSE 0 END
$$;

-- Two records of a person, compared. `asked` and `known` are plain names as of referrals_names_of;
-- `rarity` holds two numbers for each asked name. Says which name of each was alike (from 1), how, and
-- the sum of weights in bits.
CREATE OR REPLACE FUNCTION referrals_compare(
    asked text[], rarity real[], called text[], a_born date, a_year int, a_gender text, a_person text, a_address text,
    known text[], b_born date, b_year int, b_gender text, b_person text, b_address text,
    OUT bits real, OUT asked_name int, OUT known_name int, OUT given text, OUT family text, OUT swapped boolean,
    OUT birth text, OUT person text, OUT address text, OUT gender text, OUT twin boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    g text; f text; g2 text; f2 text; kind_g text; kind_f text;
    weight real; best real; alike real;
    i int; j int;
BEGIN
    FOR i IN 1 .. cardinality(asked) LOOP
        g := split_part(asked[i], '/', 1); f := split_part(asked[i], '/', 2);
        FOR j IN 1 .. cardinality(known) LOOP
            g2 := split_part(known[j], '/', 1); f2 := split_part(known[j], '/', 2);
            kind_g := referrals_likeness(g, g2, called); kind_f := referrals_likeness(f, f2, '{}');
            weight := referrals_name_weight(kind_g, rarity[2 * i - 1])
                + referrals_name_weight(kind_f, rarity[2 * i]) - CASE WHEN i + j > 2 THEN 1 ELSE 0 END;
            IF best IS NULL OR weight > best THEN
                best := weight; asked_name := i; known_name := j; given := kind_g; family := kind_f; swapped := false;
            END IF;
            CONTINUE WHEN kind_g NOT IN ('different', 'unknown') OR kind_f NOT IN ('different', 'unknown');
            kind_g := referrals_likeness(g, f2, called); kind_f := referrals_likeness(f, g2, '{}');
            CONTINUE WHEN kind_g IN ('different', 'unknown') AND kind_f IN ('different', 'unknown');
            weight := referrals_name_weight(kind_g, rarity[2 * i - 1])
                + referrals_name_weight(kind_f, rarity[2 * i]) - CASE WHEN i + j > 2 THEN 3 ELSE 2 END;
            IF weight > best THEN
                best := weight; asked_name := i; known_name := j; given := kind_g; family := kind_f; swapped := true;
            END IF;
        END LOOP;
    END LOOP;
    birth := referrals_birth_likeness(a_born, a_year, b_born, b_year);
    bits := coalesce(best, 0) + referrals_birth_weight(birth);
    IF a_person <> '' AND b_person <> '' THEN
        person := CASE WHEN upper(btrim(a_person)) = upper(b_person) THEN 'same' ELSE 'different' END;
        bits := bits + CASE person WHEN 'same' THEN 20 ELSE -6 END;
    END IF;
    IF a_address <> '' AND b_address <> '' THEN  -- half as much where a brother or sister would share it
        alike := similarity(a_address, b_address);
        address := CASE WHEN alike >= 0.7 THEN 'same' WHEN alike >= 0.45 THEN 'similar' WHEN alike < 0.3 THEN 'different' END;
        bits := bits + CASE address WHEN 'same' THEN 4 WHEN 'similar' THEN 2 WHEN 'different' THEN -1 ELSE 0 END
            * CASE WHEN given IN ('different', 'unknown') AND NOT swapped THEN 1 ELSE 2 END;
    END IF;
    IF a_gender IN ('feminine', 'masculine') AND b_gender IN ('feminine', 'masculine') THEN
        gender := CASE WHEN a_gender = b_gender THEN 'same' ELSE 'different' END;
        bits := bits + CASE gender WHEN 'same' THEN 0.5 ELSE -2 END;
    END IF;
    -- Same family, same birthday, another given name: a twin is as likely as another name of the child.
    twin := birth = 'same' AND given = 'different' AND family NOT IN ('different', 'unknown')
        AND person IS DISTINCT FROM 'same';
END $$;

-- A score from 0 to 100: how likely a pair of this weight is one child. Among more children there are more
-- who are alike by chance: where `children` are on record, log2 of their number is what chance weighs.
-- What may be a twin is never more than possible.
CREATE OR REPLACE FUNCTION referrals_score(bits real, children real, twin boolean) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$
    SELECT least(CASE WHEN twin THEN 45 ELSE 100 END, round(100 / (1 + power(2::float8,
        least(greatest(greatest(log(2, greatest(children, 1)::numeric), 12) - bits, -30), 30)))))::smallint
$$;

-- Asking --------------------------------------------------------------------------------------------------

-- The score below which nobody is told of: one in five such pairs is one child.
CREATE OR REPLACE FUNCTION referrals_least_score() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 20';

-- What to look for on a list of people, for names, birth and so on as they are asked about. There is one
-- matcher and it knows no list: `list` is the table of keys of the people on it (names, keys), children
-- here, the accused in arrests/matching.sql. `sought` is NULL where there is nobody to look for.
CREATE OR REPLACE FUNCTION referrals_look_for(
    list regclass, given_names text[], family_names text[], born date, born_in int, person_id text, address text,
    OUT asked text[], OUT called text[], OUT rarity real[], OUT people real, OUT sought int[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    wider text[]; name text; other text; part text;
    best real := 0; bearers int;
    year int := coalesce(extract(year FROM born)::int, born_in);
    lives_at text := referrals_plain_address(address);
BEGIN
    asked := '{}'; called := '{}'; rarity := '{}';
    people := greatest((SELECT reltuples FROM pg_class WHERE oid = list), 0);
    FOR i IN 1 .. least(cardinality(given_names), 8) LOOP
        name := referrals_plain(coalesce(given_names[i], '')) || '/' || referrals_plain(coalesce(family_names[i], ''));
        IF name <> '/' AND name <> ALL(asked) THEN asked := asked || name; END IF;
    END LOOP;
    wider := asked;
    FOREACH name IN ARRAY asked LOOP
        FOREACH other IN ARRAY referrals_called(split_part(name, '/', 1)) LOOP
            called := called || other;
            wider := wider || (other || '/' || split_part(name, '/', 2));
        END LOOP;
        FOREACH part IN ARRAY string_to_array(name, '/') LOOP
            bearers := 0;
            IF part <> '' THEN
                EXECUTE format('SELECT count(*) FROM (SELECT FROM %s k WHERE k.keys @> ARRAY[$1] LIMIT 3000) b', list)
                    INTO bearers USING hashtext('n' || replace(part, ' ', ''));
            END IF;
            rarity := rarity || CASE WHEN part = '' THEN 0
                ELSE log(2, ((people + 1000) / (2 + bearers))::numeric) END::real;
        END LOOP;
    END LOOP;
    -- Names so common that even the very same would not reach the least score: there is nobody to look for.
    FOR i IN 1 .. cardinality(asked) LOOP best := greatest(best, rarity[2 * i - 1] + rarity[2 * i]); END LOOP;
    IF referrals_score((best + CASE WHEN born IS NOT NULL THEN 12 WHEN year IS NOT NULL THEN 4 ELSE 0 END
        + CASE WHEN lives_at <> '' THEN 8 ELSE 0 END + CASE WHEN person_id <> '' THEN 20 ELSE 0 END + 1)::real,
        people, false) >= referrals_least_score() THEN
        sought := referrals_keys(wider, array_remove(ARRAY[born, referrals_swapped(born)], NULL),
            CASE WHEN born IS NOT NULL THEN ARRAY[year] WHEN year IS NOT NULL THEN ARRAY[year - 1, year, year + 1]
            ELSE '{}' END, coalesce(person_id, ''), coalesce(address, ''), true);
    END IF;
    IF asked = '{}' THEN asked := ARRAY['/']; rarity := ARRAY[0, 0]; END IF;
END $$;

-- In what way two records are alike, as anybody may know it: never whether exactly, never a word of one.
CREATE OR REPLACE FUNCTION referrals_coarsely(
    given text, family text, swapped boolean, known_name int, birth text, person text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN given IN ('different', 'unknown') AND family IN ('different', 'unknown') THEN NULL
            WHEN swapped THEN 'swapped'
            WHEN given = 'different' THEN 'family_name'
            WHEN family = 'different' THEN 'given_name'
            WHEN known_name > 1 THEN 'other_name' ELSE 'names' END,
        CASE WHEN birth IN ('year_known', 'year_near', 'year') THEN 'birth_year'
            WHEN birth NOT IN ('different', 'unknown') THEN 'birth' END,
        CASE WHEN person = 'same' THEN 'person_id' END], NULL)
$$;

-- The children of the state most like the one asked about. Looks past the wall, and so tells only what
-- anybody at DCF may know of any child: number, initials, year of birth, the office to call, the score,
-- and in what way they are alike, without saying whether exactly and without a word of the record.
--   `given_names`, `family_names`: names in pairs, the child's own first; `leave_out`: ids of children not
--   to be told.
CREATE OR REPLACE FUNCTION referrals_possible_matches(
    given_names text[], family_names text[], born date, born_in int, gender text, person_id text,
    address text, leave_out bigint[], most int)
RETURNS TABLE (number text, initials text, year_of_birth int, office_id bigint, score smallint, reasons text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$  -- the keys' index, whatever is guessed
#variable_conflict use_column
DECLARE
    look record;
    year int := coalesce(extract(year FROM born)::int, born_in);
    lives_at text := referrals_plain_address(address);
BEGIN
    SELECT * INTO look FROM referrals_look_for(
        'referrals_childkeys', given_names, family_names, born, born_in, person_id, address);
    IF look.sought IS NULL THEN RETURN; END IF;
    RETURN QUERY
    WITH near AS MATERIALIZED (
        SELECT k.child_id, k.names FROM referrals_childkeys k
        WHERE k.keys && look.sought AND k.child_id <> ALL(leave_out)
        ORDER BY icount(k.keys & look.sought) DESC, k.child_id LIMIT 100
    )
    SELECT c.number::text, referrals_initials(c.given_name, c.family_name),
        c.birth_year::int, c.area_office_id, referrals_score(x.bits, look.people, x.twin),
        referrals_coarsely(x.given, x.family, x.swapped, x.known_name, x.birth, x.person)
    FROM near JOIN referrals_child c ON c.id = near.child_id
    CROSS JOIN LATERAL referrals_compare(
        look.asked, look.rarity, look.called, born, year, gender, coalesce(person_id, ''), lives_at,
        near.names, c.date_of_birth, c.birth_year::int, c.gender, c.dcf_person_id, referrals_plain_address(c.address)) x
    WHERE referrals_score(x.bits, look.people, x.twin) >= referrals_least_score()
    ORDER BY referrals_score(x.bits, look.people, x.twin) DESC, x.bits DESC, c.id LIMIT least(greatest(most, 0), 50);
END $$;

-- What is asked about, as referrals_compare wants it where chance plays no part: every name as rare.
CREATE OR REPLACE FUNCTION referrals_as_asked(
    given_names text[], family_names text[], OUT names text[], OUT rarity real[], OUT called text[])
LANGUAGE sql STABLE AS $$
    SELECT array_agg(referrals_plain(g) || '/' || referrals_plain(f) ORDER BY at),
        array_fill(8::real, ARRAY[2 * cardinality(given_names)]),
        ARRAY(SELECT other FROM unnest(given_names) g, unnest(referrals_called(referrals_plain(g))) other)
    FROM unnest(given_names, family_names) WITH ORDINALITY AS u (g, f, at)
$$;

-- In what way a child one sees is like the one asked about, as referrals_compare says it; nothing of a
-- child one does not see.
CREATE OR REPLACE FUNCTION referrals_likeness_to(
    child bigint, given_names text[], family_names text[], born date, born_in int, gender text, person_id text,
    address text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(x) FROM referrals_child c
    CROSS JOIN referrals_as_asked(given_names, family_names) AS asked
    CROSS JOIN LATERAL referrals_compare(
        asked.names, asked.rarity, asked.called, born, coalesce(extract(year FROM born)::int, born_in), $6,
        person_id, referrals_plain_address($8),
        referrals_names_of(c.id), c.date_of_birth, c.birth_year::int, c.gender, c.dcf_person_id,
        referrals_plain_address(c.address)) AS x
    WHERE c.id = child
$$;

-- Children whose keys are missing or were made by an older scheme ----------------------------------------------

DELETE FROM referrals_childkeys WHERE scheme <> referrals_key_scheme();
INSERT INTO referrals_childkeys (child_id, names, keys, scheme)
SELECT k.* FROM referrals_child c, referrals_keys_of(c.id) k
WHERE c.merged_into_id IS NULL AND NOT EXISTS (SELECT FROM referrals_childkeys k WHERE k.child_id = c.id);
