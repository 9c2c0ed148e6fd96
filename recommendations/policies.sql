-- Who may see and do what: the council's own work. Everyone signed in reads it, council staff write it,
-- members comment and vote.

GRANT SELECT ON recommendations_seat, recommendations_member, recommendations_report, recommendations_bill,
    recommendations_billaction, recommendations_recommendation, recommendations_recommendation_bills,
    recommendations_recommendation_lead_agencies, recommendations_recommendationstatuschange,
    recommendations_update, recommendations_campaign
    TO tip_dcf, tip_justice, tip_council, tip_council_staff, tip_statistics;
GRANT SELECT ON recommendations_comment TO tip_council, tip_council_staff;

GRANT INSERT, UPDATE ON recommendations_seat, recommendations_member, recommendations_report,
    recommendations_bill, recommendations_billaction, recommendations_recommendation,
    recommendations_campaign TO tip_council_staff;
GRANT INSERT, DELETE ON recommendations_recommendation_bills, recommendations_recommendation_lead_agencies
    TO tip_council_staff;
GRANT INSERT ON recommendations_recommendationstatuschange, recommendations_update TO tip_council_staff;
GRANT INSERT ON recommendations_comment TO tip_council, tip_council_staff;

CREATE POLICY readers ON recommendations_seat FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_member FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_report FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_bill FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_billaction FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_recommendation FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_recommendation_bills FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_recommendation_lead_agencies FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_recommendationstatuschange FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_update FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_campaign FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_comment FOR SELECT USING (true);

CREATE POLICY staff_write ON recommendations_seat TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_member TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_report TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_bill TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_billaction TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_recommendation TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_recommendation_bills TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_recommendation_lead_agencies TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_campaign TO tip_council_staff USING (true);
CREATE POLICY sign_what_they_write ON recommendations_recommendationstatuschange FOR INSERT TO tip_council_staff
    WITH CHECK (by_id = (SELECT tip_user()));
CREATE POLICY sign_what_they_write ON recommendations_update FOR INSERT TO tip_council_staff
    WITH CHECK (by_id = (SELECT tip_user()));
CREATE POLICY sign_what_they_write ON recommendations_comment FOR INSERT TO tip_council, tip_council_staff
    WITH CHECK (by_id = (SELECT tip_user()));

-- Reminders of lead agencies: staff ask, a command that runs as the owner mails them and those that are due.
GRANT SELECT ON recommendations_reminder TO tip_council, tip_council_staff;
GRANT INSERT ON recommendations_reminder TO tip_council_staff;
CREATE POLICY council_reads ON recommendations_reminder FOR SELECT TO tip_council, tip_council_staff USING (true);
CREATE POLICY staff_ask ON recommendations_reminder FOR INSERT TO tip_council_staff
    WITH CHECK (by_id = (SELECT tip_user()) AND sent_at IS NULL);

-- Meetings: everyone reads, staff write; who came for a seat votes as themself (recommendations/meetings.sql
-- says when), staff record what was voted on paper. What a vote is about and who cast it never changes hands.
GRANT SELECT ON recommendations_meeting, recommendations_meetingstatuschange, recommendations_agendaitem,
    recommendations_attendance, recommendations_vote, recommendations_quorumrule
    TO tip_dcf, tip_justice, tip_council, tip_council_staff, tip_statistics;
GRANT INSERT, UPDATE ON recommendations_meeting, recommendations_agendaitem, recommendations_attendance,
    recommendations_quorumrule TO tip_council_staff;
GRANT INSERT ON recommendations_meetingstatuschange TO tip_council_staff;
GRANT INSERT, UPDATE (choice, by_id) ON recommendations_vote TO tip_council, tip_council_staff;

CREATE POLICY readers ON recommendations_meeting FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_meetingstatuschange FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_agendaitem FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_attendance FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_vote FOR SELECT USING (true);
CREATE POLICY readers ON recommendations_quorumrule FOR SELECT USING (true);
CREATE POLICY staff_write ON recommendations_meeting TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_agendaitem TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_attendance TO tip_council_staff USING (true);
CREATE POLICY staff_write ON recommendations_quorumrule TO tip_council_staff USING (true);
CREATE POLICY sign_what_they_write ON recommendations_meetingstatuschange FOR INSERT TO tip_council_staff
    WITH CHECK (by_id = (SELECT tip_user()));
CREATE POLICY as_themself ON recommendations_vote FOR INSERT TO tip_council
    WITH CHECK (by_id = (SELECT tip_user()) AND EXISTS (SELECT FROM recommendations_member m
        WHERE m.id = member_id AND (SELECT tip_user()) IN (m.person_id, m.designee_person_id)));
CREATE POLICY change_their_own ON recommendations_vote FOR UPDATE TO tip_council
    USING (EXISTS (SELECT FROM recommendations_member m
        WHERE m.id = member_id AND (SELECT tip_user()) IN (m.person_id, m.designee_person_id)))
    WITH CHECK (by_id = (SELECT tip_user()));
CREATE POLICY staff_record ON recommendations_vote TO tip_council_staff
    USING (true) WITH CHECK (by_id = (SELECT tip_user()));

CALL tip_keep_history('recommendations_meeting', 'tip_council_staff');
CALL tip_keep_history('recommendations_agendaitem', 'tip_council_staff');
CALL tip_keep_history('recommendations_attendance', 'tip_council_staff');
CALL tip_keep_history('recommendations_quorumrule', 'tip_council_staff');
CALL tip_keep_history('recommendations_vote', 'tip_council, tip_council_staff');
CALL tip_keep_history('recommendations_seat', 'tip_council_staff');
CALL tip_keep_history('recommendations_member', 'tip_council_staff');
CALL tip_keep_history('recommendations_report', 'tip_council_staff');
CALL tip_keep_history('recommendations_bill', 'tip_council_staff');
CALL tip_keep_history('recommendations_billaction', 'tip_council_staff');
CALL tip_keep_history('recommendations_recommendation', 'tip_council_staff');
CALL tip_keep_history('recommendations_campaign', 'tip_council_staff');
