-- What one cast asks of the database, without a site: the session, the account, the poll held against closing,
-- the seat held, one ballot, one audit entry. Each client counts its own casts and has seats of its own.
\set n :n + 1
\set v :client_id + 16 * random(0, 24)
\set user_id :first_user + :v
\set entry_id :first_entry + :v
\set accreditation_id :first_accreditation + :v
SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = 'benchmark' || lpad((:v)::text, 23, '0') AND expire_date > now();
SELECT * FROM accounts_user WHERE id = :user_id;
BEGIN;
SELECT id, uid, question, rule_id, state, closes_at, opening_sha256, clock_timestamp() FROM polls_poll WHERE id = :poll_id FOR SHARE;
SELECT id, poll_id, seat_id, position, code, name, constituency, decides FROM polls_rollentry WHERE id = :entry_id FOR UPDATE;
INSERT INTO polls_ballot (poll_id, entry_id, number, position, presence, statement, language, cast_at, accreditation_id, retry_key, record, sha256) VALUES (:poll_id, :entry_id, :n, 'support', 'present', '', '', now(), :accreditation_id, gen_random_uuid(), '{"cast_at":"2026-03-02T09:00:00Z","format":"consult-ballot/1","nonce":"00112233445566778899aabbccddeeff","number":1,"opening":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","poll":"0123456789","position":"support","presence":"present","seat":"S000","statement":""}', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') RETURNING id;
INSERT INTO audit_entry (at, actor_id, acting_as, verb, thing_type, thing_id, thing_label, data) VALUES (now(), :user_id, 'Seat 000', 'ballot.cast', 'poll', '0123456789', 'A question that is put to the seats', '{"seat": "S000", "number": 1, "role": "holder"}') RETURNING id;
COMMIT;
