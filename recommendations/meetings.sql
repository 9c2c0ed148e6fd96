-- Meetings: how many seats must be represented, and which attendance and which votes are in order.
-- The triggers of recommendations/models call these. Those with the owner's rights lock the meeting's row,
-- which a member may not: so nobody votes while the meeting is being closed or the roll is being called.

-- `M-2026-00003`. Council staff may not draw any other reference: those tell how many cases there are.
CREATE OR REPLACE FUNCTION recommendations_next_meeting(of_year int) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT casework_next_reference('M', of_year) $$;
REVOKE EXECUTE ON FUNCTION recommendations_next_meeting FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recommendations_next_meeting TO tip_council_staff;

-- Of a meeting: how many seats count on its day, how many of them must be represented, how many are. No
-- row where no rule was in force.
CREATE OR REPLACE FUNCTION recommendations_quorum(of_meeting bigint)
RETURNS TABLE (counted int, needed int, represented int) LANGUAGE sql STABLE AS $$
    WITH m AS (
        SELECT id, (starts_at AT TIME ZONE 'America/New_York')::date AS day
        FROM recommendations_meeting WHERE id = of_meeting
    ), rule AS (
        SELECT r.counted, r.more_than FROM recommendations_quorumrule r, m
        WHERE r.from_on <= m.day ORDER BY r.from_on DESC LIMIT 1
    ), seats AS (
        SELECT rule.more_than, CASE rule.counted
            WHEN 'all' THEN (SELECT count(*) FROM recommendations_seat)
            ELSE (SELECT count(DISTINCT b.seat_id) FROM recommendations_member b, m
                  WHERE b.from_on <= m.day AND (b.to_on IS NULL OR b.to_on >= m.day))
        END AS n
        FROM rule
    )
    SELECT n::int, (n * more_than / 100 + 1)::int,
        (SELECT count(*) FROM recommendations_attendance a
         WHERE a.meeting_id = of_meeting AND a.status IN ('present', 'designee'))::int
    FROM seats
$$;
REVOKE EXECUTE ON FUNCTION recommendations_quorum FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recommendations_quorum
    TO tip_dcf, tip_justice, tip_council, tip_council_staff, tip_statistics;

-- Agenda and attendance are written until the minutes are approved, by one at a time.
CREATE OR REPLACE FUNCTION recommendations_open_meeting(of_meeting bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    now_is text;
BEGIN
    SELECT status INTO now_is FROM recommendations_meeting WHERE id = of_meeting FOR NO KEY UPDATE;
    IF now_is IN ('approved', 'cancelled') THEN
        RAISE check_violation USING CONSTRAINT = 'meeting_is_open', MESSAGE = CASE now_is
            WHEN 'approved' THEN 'The minutes are approved: take them up again first.'
            ELSE 'This meeting was cancelled.' END;
    END IF;
END $$;

-- A seat is represented by its member of that day, or by the designee named for them; who voted stays.
CREATE OR REPLACE FUNCTION recommendations_may_attend(of_meeting bigint, of_seat bigint, as_what text)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    holder recommendations_member;
BEGIN
    SELECT b.* INTO holder FROM recommendations_member b, recommendations_meeting m
    WHERE m.id = of_meeting AND b.seat_id = of_seat
    AND (m.starts_at AT TIME ZONE 'America/New_York')::date BETWEEN b.from_on AND coalesce(b.to_on, 'infinity');
    IF holder.id IS NULL THEN
        RAISE check_violation USING CONSTRAINT = 'seat_is_filled', MESSAGE =
            'Nobody sat on this seat on the day of the meeting.';
    END IF;
    IF as_what = 'designee' AND holder.designee = '' THEN
        RAISE check_violation USING CONSTRAINT = 'designee_is_named', MESSAGE =
            'No designee is named for this seat: name one with the member first.';
    END IF;
    IF as_what NOT IN ('present', 'designee') AND EXISTS (
        SELECT FROM recommendations_vote v JOIN recommendations_agendaitem i ON i.id = v.item_id
        WHERE i.meeting_id = of_meeting AND v.member_id = holder.id
    ) THEN
        RAISE check_violation USING CONSTRAINT = 'who_voted_was_there', MESSAGE =
            'This seat voted at the meeting, so it was represented.';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION recommendations_open_meeting, recommendations_may_attend FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recommendations_open_meeting, recommendations_may_attend TO tip_council_staff;

-- Refuses a vote that is not in order: outside of the meeting, without quorum, of a seat that is not there,
-- or by somebody other than who came for it. Staff also record votes from paper, until the minutes are
-- approved. Waits for whoever is closing the meeting or calling the roll.
CREATE OR REPLACE FUNCTION recommendations_may_vote(of_item bigint, of_member bigint, cast_by bigint)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    m record;
    holder recommendations_member;
    came text;
    said text;
    quorum record;
    themself boolean := tip_job() IS NOT DISTINCT FROM 'council_member';
BEGIN
    SELECT g.id, g.status, i.recommendation_id, (g.starts_at AT TIME ZONE 'America/New_York')::date AS day INTO m
    FROM recommendations_agendaitem i JOIN recommendations_meeting g ON g.id = i.meeting_id
    WHERE i.id = of_item FOR SHARE OF g;
    SELECT * INTO holder FROM recommendations_member WHERE id = of_member;
    SELECT status INTO came FROM recommendations_attendance WHERE meeting_id = m.id AND seat_id = holder.seat_id;
    SELECT * INTO quorum FROM recommendations_quorum(m.id);
    said := CASE
        WHEN m.recommendation_id IS NULL THEN 'This item is not about a recommendation: there is nothing to vote on.'
        WHEN m.status = 'scheduled' THEN 'The meeting is not open yet.'
        WHEN m.status = 'cancelled' THEN 'This meeting was cancelled.'
        WHEN m.status = 'approved' THEN 'The minutes are approved: take them up again first.'
        WHEN m.status = 'held' AND themself THEN 'The meeting is closed: votes are cast while it is in session.'
        WHEN holder.from_on > m.day OR holder.to_on < m.day THEN 'This member did not sit on the day of the meeting.'
        WHEN came IS NULL OR came NOT IN ('present', 'designee') THEN 'This seat is not recorded as present at the meeting.'
        WHEN themself AND came = 'present' AND holder.person_id IS DISTINCT FROM cast_by
            THEN 'The member came in person and votes themself.'
        WHEN themself AND came = 'designee' AND holder.designee_person_id IS DISTINCT FROM cast_by
            THEN 'The designee came for this seat and votes.'
        WHEN quorum.needed IS NULL THEN 'No rule of quorum is in force on the day of the meeting.'
        WHEN quorum.represented < quorum.needed THEN format(
            'There is no quorum: %s of %s seats are represented, and %s are needed. A vote would not count.',
            quorum.represented, quorum.counted, quorum.needed)
    END;
    IF said IS NOT NULL THEN
        RAISE check_violation USING CONSTRAINT = 'vote_is_in_order', MESSAGE = said;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION recommendations_may_vote FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recommendations_may_vote TO tip_council, tip_council_staff;
