CREATE TABLE absentee (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  list_id bigint NOT NULL,
  observed_at bigint NOT NULL,
  team_id bigint
);
CREATE INDEX absentee_by_list_id ON absentee USING btree (list_id);
CREATE UNIQUE INDEX absentee_pkey ON absentee USING btree (campaign_id, partition_id, citizen, list_id);
CREATE TABLE absentee_list (
  id bigint NOT NULL,
  campaign_id bigint NOT NULL,
  commune_id bigint NOT NULL,
  day bigint NOT NULL,
  closed_at bigint NOT NULL,
  people bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX absentee_list_by_campaign_id_commune_id_day ON absentee_list USING btree (campaign_id, commune_id, day);
CREATE UNIQUE INDEX absentee_list_pkey ON absentee_list USING btree (id);
CREATE TABLE absentee_note (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  list_id bigint NOT NULL,
  advice text,
  on_day bigint,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_name text NOT NULL
);
CREATE INDEX absentee_note_by_campaign_id_partition_id_citizen ON absentee_note USING btree (campaign_id, partition_id, citizen);
CREATE INDEX absentee_note_by_list_id ON absentee_note USING btree (list_id);
CREATE UNIQUE INDEX absentee_note_pkey ON absentee_note USING btree (id);
CREATE TABLE account (
  id bigint NOT NULL,
  name text NOT NULL,
  name_key text NOT NULL,
  full_name text NOT NULL,
  password text NOT NULL,
  must_change bigint NOT NULL,
  active bigint NOT NULL,
  created_at bigint NOT NULL,
  last_active_at bigint NOT NULL
);
CREATE UNIQUE INDEX account_by_name_key ON account USING btree (name_key);
CREATE UNIQUE INDEX account_pkey ON account USING btree (id);
CREATE TABLE account_grant (
  account_id bigint NOT NULL,
  no bigint NOT NULL,
  role text NOT NULL,
  locality_id bigint,
  unit_id bigint,
  team_id bigint
);
CREATE UNIQUE INDEX account_grant_pkey ON account_grant USING btree (account_id, no);
CREATE TABLE api_token (
  id bigint NOT NULL,
  hash bytea NOT NULL,
  account_id bigint NOT NULL,
  label text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint,
  used_at bigint
);
CREATE INDEX api_token_by_account_id ON api_token USING btree (account_id);
CREATE UNIQUE INDEX api_token_by_hash ON api_token USING btree (hash);
CREATE UNIQUE INDEX api_token_pkey ON api_token USING btree (id);
CREATE TABLE audit (
  id text NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  user_id bigint,
  name text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  detail text NOT NULL
);
CREATE INDEX audit_by_seq ON audit USING btree (seq);
CREATE INDEX audit_by_target_seq ON audit USING btree (target, seq);
CREATE UNIQUE INDEX audit_pkey ON audit USING btree (id);
CREATE TABLE audit_chain (
  no bigint NOT NULL,
  audit_id text NOT NULL,
  hash bytea NOT NULL
);
CREATE UNIQUE INDEX audit_chain_by_audit_id ON audit_chain USING btree (audit_id);
CREATE UNIQUE INDEX audit_chain_pkey ON audit_chain USING btree (no);
CREATE TABLE award_evidence (
  id text NOT NULL,
  proposal_no bigint NOT NULL,
  kind text NOT NULL,
  ref_no bigint,
  ref_code text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX award_evidence_by_proposal_no_seq ON award_evidence USING btree (proposal_no, seq);
CREATE UNIQUE INDEX award_evidence_pkey ON award_evidence USING btree (id);
CREATE TABLE award_proposal (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  phase_no bigint NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  subject text NOT NULL,
  locality_id bigint,
  unit_id bigint,
  team_id bigint,
  member_id bigint,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX award_proposal_by_campaign_id_phase_no ON award_proposal USING btree (campaign_id, phase_no);
CREATE UNIQUE INDEX award_proposal_pkey ON award_proposal USING btree (no);
CREATE TABLE award_step (
  id text NOT NULL,
  proposal_no bigint NOT NULL,
  act text NOT NULL,
  cause text,
  sitting_no bigint,
  document text,
  day bigint,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX award_step_by_proposal_no_seq ON award_step USING btree (proposal_no, seq);
CREATE UNIQUE INDEX award_step_pkey ON award_step USING btree (id);
CREATE TABLE booking (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  shift_no bigint NOT NULL,
  slot bigint NOT NULL,
  origin text NOT NULL,
  invitation_no bigint,
  sealed bytea NOT NULL,
  phone_key text NOT NULL,
  code_key text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX booking_by_campaign_id_code_key ON booking USING btree (campaign_id, code_key);
CREATE UNIQUE INDEX booking_pkey ON booking USING btree (no);
CREATE TABLE booking_arrival (
  no bigint NOT NULL,
  arrived_at bigint NOT NULL
);
CREATE UNIQUE INDEX booking_arrival_pkey ON booking_arrival USING btree (no);
CREATE TABLE booking_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  shift_no bigint NOT NULL,
  slot bigint NOT NULL,
  state text NOT NULL,
  origin text NOT NULL,
  invitation_no bigint,
  phone_key text NOT NULL,
  queue_no bigint,
  called_at bigint,
  done_at bigint,
  reason text NOT NULL
);
CREATE INDEX booking_now_by_campaign_id_invitation_no ON booking_now USING btree (campaign_id, invitation_no);
CREATE INDEX booking_now_by_campaign_id_phone_key ON booking_now USING btree (campaign_id, phone_key);
CREATE INDEX booking_now_by_shift_no_slot ON booking_now USING btree (shift_no, slot);
CREATE UNIQUE INDEX booking_now_pkey ON booking_now USING btree (no);
CREATE TABLE booking_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  shift_no bigint NOT NULL,
  slot bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX booking_step_by_no_seq ON booking_step USING btree (no, seq);
CREATE UNIQUE INDEX booking_step_pkey ON booking_step USING btree (id);
CREATE TABLE booking_tablet (
  operation text NOT NULL,
  no bigint NOT NULL,
  shift_no bigint NOT NULL,
  kind text NOT NULL,
  observed_at bigint NOT NULL,
  became text NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX booking_tablet_by_shift_no ON booking_tablet USING btree (shift_no);
CREATE UNIQUE INDEX booking_tablet_pkey ON booking_tablet USING btree (operation);
CREATE TABLE brief_sent (
  campaign_id bigint NOT NULL,
  day bigint NOT NULL,
  batch_no bigint NOT NULL,
  people bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX brief_sent_pkey ON brief_sent USING btree (campaign_id, day);
CREATE TABLE brief_setting (
  campaign_id bigint NOT NULL,
  version bigint NOT NULL,
  at_minute bigint,
  sealed bytea NOT NULL,
  people bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX brief_setting_pkey ON brief_setting USING btree (campaign_id, version);
CREATE TABLE campaign (
  id bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  opening_day bigint NOT NULL,
  root_locality_id bigint NOT NULL,
  eligible_min_age bigint NOT NULL,
  overdue_days bigint NOT NULL,
  settlement_window_days bigint NOT NULL
);
CREATE UNIQUE INDEX campaign_by_code ON campaign USING btree (code);
CREATE UNIQUE INDEX campaign_pkey ON campaign USING btree (id);
CREATE TABLE citizen_current (
  campaign_id bigint NOT NULL,
  commune_id bigint NOT NULL,
  citizen bigint NOT NULL,
  partition_id bigint NOT NULL,
  quarter_id bigint NOT NULL,
  household bigint NOT NULL,
  birth_year bigint NOT NULL,
  sex bigint NOT NULL,
  flags bigint NOT NULL,
  s1 bigint NOT NULL,
  c1 bigint,
  a1 bigint,
  k1 bigint,
  s2 bigint NOT NULL,
  c2 bigint,
  a2 bigint,
  k2 bigint,
  as_of bigint NOT NULL,
  first_extract bigint NOT NULL,
  person_extract bigint NOT NULL,
  status_extract bigint NOT NULL,
  key_digest bytea NOT NULL,
  person_digest bytea NOT NULL
);
CREATE UNIQUE INDEX citizen_current_pkey ON citizen_current USING btree (campaign_id, commune_id, citizen);
CREATE TABLE citizen_key (
  campaign_id bigint NOT NULL,
  kind bigint NOT NULL,
  digest bytea NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  key_version bigint NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint
);
CREATE UNIQUE INDEX citizen_key_pkey ON citizen_key USING btree (campaign_id, kind, digest);
CREATE TABLE claim (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  id text NOT NULL,
  citizen bigint,
  digest_kind bigint NOT NULL,
  digest bytea NOT NULL,
  outcome text NOT NULL,
  method text,
  observed_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  day bigint NOT NULL,
  seq bigint NOT NULL,
  team_id bigint,
  member_id bigint,
  unit_id bigint,
  source text NOT NULL,
  commune_id bigint,
  quarter_id bigint,
  file_no bigint,
  row_number bigint
);
CREATE INDEX claim_by_campaign_id_commune_id_day ON claim USING btree (campaign_id, commune_id, day);
CREATE INDEX claim_by_campaign_id_day_team_id ON claim USING btree (campaign_id, day, team_id);
CREATE INDEX claim_by_campaign_id_partition_id_citizen ON claim USING btree (campaign_id, partition_id, citizen);
CREATE INDEX claim_by_campaign_id_seq ON claim USING btree (campaign_id, seq);
CREATE UNIQUE INDEX claim_pkey ON claim USING btree (campaign_id, partition_id, id);
CREATE TABLE claim_count (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  day bigint NOT NULL,
  count bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  source text NOT NULL,
  file_no bigint
);
CREATE INDEX claim_count_by_campaign_id_unit_id_day_seq ON claim_count USING btree (campaign_id, unit_id, day, seq);
CREATE UNIQUE INDEX claim_count_pkey ON claim_count USING btree (id);
CREATE TABLE claim_file (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  kind text NOT NULL,
  file_name text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_name text NOT NULL,
  user_id bigint,
  accepted bigint NOT NULL,
  duplicates bigint NOT NULL,
  rejected bigint NOT NULL,
  unmatched bigint NOT NULL,
  problems text NOT NULL
);
CREATE INDEX claim_file_by_campaign_id_no ON claim_file USING btree (campaign_id, no);
CREATE UNIQUE INDEX claim_file_pkey ON claim_file USING btree (no);
CREATE TABLE claim_key (
  campaign_id bigint NOT NULL,
  digest bytea NOT NULL,
  claim_id text NOT NULL
);
CREATE UNIQUE INDEX claim_key_pkey ON claim_key USING btree (campaign_id, digest);
CREATE TABLE claim_match (
  campaign_id bigint NOT NULL,
  claim_id text NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX claim_match_by_campaign_id_partition_id_citizen ON claim_match USING btree (campaign_id, partition_id, citizen);
CREATE UNIQUE INDEX claim_match_pkey ON claim_match USING btree (campaign_id, claim_id);
CREATE TABLE claim_withdrawal (
  campaign_id bigint NOT NULL,
  claim_id text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_name text NOT NULL
);
CREATE UNIQUE INDEX claim_withdrawal_pkey ON claim_withdrawal USING btree (campaign_id, claim_id);
CREATE TABLE commit_log (
  seq bigint NOT NULL,
  at bigint NOT NULL,
  user_id bigint,
  name text NOT NULL
);
CREATE UNIQUE INDEX commit_log_pkey ON commit_log USING btree (seq);
CREATE TABLE compliance_count (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  duty text NOT NULL,
  population bigint NOT NULL,
  exempt bigint NOT NULL,
  level1 bigint NOT NULL,
  level2 bigint NOT NULL,
  app bigint NOT NULL,
  national bigint NOT NULL,
  provincial bigint NOT NULL,
  complete bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX compliance_count_by_campaign_id_duty_unit_id_seq ON compliance_count USING btree (campaign_id, duty, unit_id, seq);
CREATE UNIQUE INDEX compliance_count_pkey ON compliance_count USING btree (id);
CREATE TABLE compliance_directive (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  issued bigint NOT NULL,
  number text NOT NULL,
  day bigint,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX compliance_directive_by_campaign_id_unit_id_seq ON compliance_directive USING btree (campaign_id, unit_id, seq);
CREATE UNIQUE INDEX compliance_directive_pkey ON compliance_directive USING btree (id);
CREATE TABLE compliance_duty (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  clause text NOT NULL,
  deadline bigint NOT NULL,
  kinds text NOT NULL,
  proofs text NOT NULL,
  quota bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX compliance_duty_by_campaign_id_seq ON compliance_duty USING btree (campaign_id, seq);
CREATE UNIQUE INDEX compliance_duty_pkey ON compliance_duty USING btree (id);
CREATE TABLE compliance_mark (
  campaign_id bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX compliance_mark_pkey ON compliance_mark USING btree (campaign_id);
CREATE TABLE compliance_mode (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  counts_only bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX compliance_mode_by_campaign_id_seq ON compliance_mode USING btree (campaign_id, seq);
CREATE UNIQUE INDEX compliance_mode_pkey ON compliance_mode USING btree (id);
CREATE TABLE cost_line (
  campaign_id bigint NOT NULL,
  no bigint NOT NULL,
  version bigint NOT NULL,
  name text NOT NULL,
  unit text NOT NULL,
  quantity bigint NOT NULL,
  price bigint NOT NULL,
  locality_id bigint NOT NULL,
  source text NOT NULL,
  active bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX cost_line_pkey ON cost_line USING btree (campaign_id, no, version);
CREATE TABLE cost_price (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  item text NOT NULL,
  price bigint NOT NULL,
  source text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX cost_price_by_campaign_id_item_seq ON cost_price USING btree (campaign_id, item, seq);
CREATE UNIQUE INDEX cost_price_pkey ON cost_price USING btree (id);
CREATE TABLE council_end (
  sitting_no bigint NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX council_end_pkey ON council_end USING btree (sitting_no);
CREATE TABLE council_sitting (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  day bigint NOT NULL,
  place text NOT NULL,
  members bigint NOT NULL,
  present bigint NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX council_sitting_by_campaign_id ON council_sitting USING btree (campaign_id);
CREATE UNIQUE INDEX council_sitting_pkey ON council_sitting USING btree (no);
CREATE TABLE council_vote (
  id text NOT NULL,
  sitting_no bigint NOT NULL,
  proposal_no bigint NOT NULL,
  for_it bigint NOT NULL,
  against_it bigint NOT NULL,
  abstained bigint NOT NULL,
  recommended bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX council_vote_by_proposal_no ON council_vote USING btree (proposal_no);
CREATE UNIQUE INDEX council_vote_by_sitting_no_proposal_no ON council_vote USING btree (sitting_no, proposal_no);
CREATE UNIQUE INDEX council_vote_pkey ON council_vote USING btree (id);
CREATE TABLE daily_report (
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  day bigint NOT NULL,
  version bigint NOT NULL,
  collected1 bigint NOT NULL,
  collected2 bigint NOT NULL,
  approved bigint NOT NULL,
  rejected bigint NOT NULL,
  activated1 bigint NOT NULL,
  activated2 bigint NOT NULL,
  absent bigint NOT NULL,
  portal_accounts bigint NOT NULL,
  outreach bigint NOT NULL,
  guided bigint NOT NULL,
  mobilised bigint NOT NULL,
  explanation text NOT NULL,
  difficulties text NOT NULL,
  note text NOT NULL,
  reason text NOT NULL,
  known text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL,
  channel text NOT NULL,
  file_no bigint
);
CREATE UNIQUE INDEX daily_report_pkey ON daily_report USING btree (campaign_id, unit_id, day, version);
CREATE TABLE daily_report_day (
  campaign_id bigint NOT NULL,
  day bigint NOT NULL,
  unit_id bigint NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  first_at bigint NOT NULL,
  late bigint NOT NULL,
  recorded_at bigint NOT NULL,
  differs bigint NOT NULL,
  difficult bigint NOT NULL,
  collected1 bigint NOT NULL,
  collected2 bigint NOT NULL,
  approved bigint NOT NULL,
  rejected bigint NOT NULL,
  activated1 bigint NOT NULL,
  activated2 bigint NOT NULL,
  absent bigint NOT NULL,
  portal_accounts bigint NOT NULL,
  outreach bigint NOT NULL,
  guided bigint NOT NULL,
  mobilised bigint NOT NULL,
  sum_collected1 bigint NOT NULL,
  sum_collected2 bigint NOT NULL,
  sum_approved bigint NOT NULL,
  sum_rejected bigint NOT NULL,
  sum_activated1 bigint NOT NULL,
  sum_activated2 bigint NOT NULL,
  sum_absent bigint NOT NULL,
  sum_portal_accounts bigint NOT NULL,
  sum_outreach bigint NOT NULL,
  sum_guided bigint NOT NULL,
  sum_mobilised bigint NOT NULL
);
CREATE INDEX daily_report_day_by_campaign_id_unit_id_day ON daily_report_day USING btree (campaign_id, unit_id, day);
CREATE UNIQUE INDEX daily_report_day_pkey ON daily_report_day USING btree (campaign_id, day, unit_id);
CREATE TABLE daily_report_draft (
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  day bigint NOT NULL,
  content text NOT NULL,
  updated_at bigint NOT NULL,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX daily_report_draft_pkey ON daily_report_draft USING btree (campaign_id, unit_id, day);
CREATE TABLE daily_report_duty (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  from_day bigint NOT NULL,
  expected bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX daily_report_duty_by_campaign_id_unit_id ON daily_report_duty USING btree (campaign_id, unit_id);
CREATE UNIQUE INDEX daily_report_duty_pkey ON daily_report_duty USING btree (id);
CREATE TABLE daily_report_exception (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  until_day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX daily_report_exception_by_campaign_id_unit_id ON daily_report_exception USING btree (campaign_id, unit_id);
CREATE UNIQUE INDEX daily_report_exception_pkey ON daily_report_exception USING btree (id);
CREATE TABLE daily_report_file (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  file_name text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL,
  report text NOT NULL,
  problems text NOT NULL
);
CREATE INDEX daily_report_file_by_campaign_id_no ON daily_report_file USING btree (campaign_id, no);
CREATE UNIQUE INDEX daily_report_file_pkey ON daily_report_file USING btree (no);
CREATE TABLE daily_report_reminder (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX daily_report_reminder_by_campaign_id_day_unit_id ON daily_report_reminder USING btree (campaign_id, day, unit_id);
CREATE UNIQUE INDEX daily_report_reminder_pkey ON daily_report_reminder USING btree (id);
CREATE TABLE daily_report_review (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  day bigint NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  question text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX daily_report_review_by_campaign_id_unit_id_day ON daily_report_review USING btree (campaign_id, unit_id, day);
CREATE UNIQUE INDEX daily_report_review_pkey ON daily_report_review USING btree (id);
CREATE TABLE daily_report_rule (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  from_day bigint NOT NULL,
  minutes bigint NOT NULL,
  grace_days bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX daily_report_rule_by_campaign_id ON daily_report_rule USING btree (campaign_id);
CREATE UNIQUE INDEX daily_report_rule_pkey ON daily_report_rule USING btree (id);
CREATE TABLE difficulty (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  category text NOT NULL,
  title text NOT NULL,
  question text NOT NULL,
  locality_id bigint NOT NULL,
  unit_id bigint,
  team_id bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX difficulty_pkey ON difficulty USING btree (no);
CREATE TABLE difficulty_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  state text NOT NULL,
  owner_id bigint NOT NULL,
  due_day bigint NOT NULL,
  answered_at bigint,
  shared bigint NOT NULL,
  search text NOT NULL
);
CREATE INDEX difficulty_now_by_campaign_id_state_due_day ON difficulty_now USING btree (campaign_id, state, due_day);
CREATE UNIQUE INDEX difficulty_now_pkey ON difficulty_now USING btree (no);
CREATE TABLE difficulty_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  owner_id bigint NOT NULL,
  due_day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX difficulty_step_by_no_seq ON difficulty_step USING btree (no, seq);
CREATE UNIQUE INDEX difficulty_step_pkey ON difficulty_step USING btree (id);
CREATE TABLE dispute (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  round_no bigint,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX dispute_by_campaign_id_unit_id ON dispute USING btree (campaign_id, unit_id);
CREATE UNIQUE INDEX dispute_pkey ON dispute USING btree (no);
CREATE TABLE dispute_accepted (
  decision_id text NOT NULL,
  claim_id text NOT NULL
);
CREATE UNIQUE INDEX dispute_accepted_pkey ON dispute_accepted USING btree (decision_id, claim_id);
CREATE TABLE dispute_claim (
  dispute_no bigint NOT NULL,
  claim_id text NOT NULL
);
CREATE INDEX dispute_claim_by_claim_id ON dispute_claim USING btree (claim_id);
CREATE UNIQUE INDEX dispute_claim_pkey ON dispute_claim USING btree (dispute_no, claim_id);
CREATE TABLE dispute_decision (
  id text NOT NULL,
  dispute_no bigint NOT NULL,
  decision text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX dispute_decision_by_dispute_no ON dispute_decision USING btree (dispute_no);
CREATE UNIQUE INDEX dispute_decision_pkey ON dispute_decision USING btree (id);
CREATE TABLE dispute_evidence (
  dispute_no bigint NOT NULL,
  kind text NOT NULL,
  size bigint NOT NULL,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX dispute_evidence_pkey ON dispute_evidence USING btree (dispute_no);
CREATE TABLE document (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  kind text NOT NULL,
  phase_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  cutoff bigint NOT NULL,
  as_of bigint NOT NULL,
  facts text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX document_by_campaign_id_kind_phase_no_unit_id_cutoff ON document USING btree (campaign_id, kind, phase_no, unit_id, cutoff);
CREATE UNIQUE INDEX document_pkey ON document USING btree (no);
CREATE TABLE document_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  kind text NOT NULL,
  phase_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  sent_at bigint,
  late bigint NOT NULL
);
CREATE INDEX document_now_by_campaign_id_kind_phase_no_unit_id ON document_now USING btree (campaign_id, kind, phase_no, unit_id);
CREATE UNIQUE INDEX document_now_pkey ON document_now USING btree (no);
CREATE TABLE document_people (
  no bigint NOT NULL,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX document_people_pkey ON document_people USING btree (no);
CREATE TABLE document_setting (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  name text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX document_setting_by_campaign_id_name_seq ON document_setting USING btree (campaign_id, name, seq);
CREATE UNIQUE INDEX document_setting_pkey ON document_setting USING btree (id);
CREATE TABLE document_step (
  id text NOT NULL,
  no bigint NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  words text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX document_step_by_no_seq ON document_step USING btree (no, seq);
CREATE UNIQUE INDEX document_step_pkey ON document_step USING btree (id);
CREATE TABLE document_version (
  id text NOT NULL,
  no bigint NOT NULL,
  version bigint NOT NULL,
  content text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX document_version_by_no_version ON document_version USING btree (no, version);
CREATE UNIQUE INDEX document_version_pkey ON document_version USING btree (id);
CREATE TABLE dossier_batch (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  commune_id bigint NOT NULL,
  reference text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX dossier_batch_by_campaign_id_commune_id ON dossier_batch USING btree (campaign_id, commune_id);
CREATE UNIQUE INDEX dossier_batch_pkey ON dossier_batch USING btree (no);
CREATE TABLE dossier_batch_item (
  batch_no bigint NOT NULL,
  dossier_no bigint NOT NULL
);
CREATE INDEX dossier_batch_item_by_dossier_no ON dossier_batch_item USING btree (dossier_no);
CREATE UNIQUE INDEX dossier_batch_item_pkey ON dossier_batch_item USING btree (batch_no, dossier_no);
CREATE TABLE dossier_batch_removal (
  batch_no bigint NOT NULL,
  dossier_no bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX dossier_batch_removal_pkey ON dossier_batch_removal USING btree (batch_no, dossier_no);
CREATE TABLE dossier_batch_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX dossier_batch_step_by_no_seq ON dossier_batch_step USING btree (no, seq);
CREATE UNIQUE INDEX dossier_batch_step_pkey ON dossier_batch_step USING btree (id);
CREATE TABLE equipment_home (
  campaign_id bigint NOT NULL,
  set_no bigint NOT NULL,
  version bigint NOT NULL,
  station_no bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX equipment_home_pkey ON equipment_home USING btree (campaign_id, set_no, version);
CREATE TABLE equipment_set (
  campaign_id bigint NOT NULL,
  no bigint NOT NULL,
  version bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  active bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX equipment_set_pkey ON equipment_set USING btree (campaign_id, no, version);
CREATE TABLE event (
  id text NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  kind text NOT NULL,
  payload text NOT NULL
);
CREATE INDEX event_by_seq ON event USING btree (seq);
CREATE UNIQUE INDEX event_pkey ON event USING btree (id);
CREATE TABLE extract (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  as_of bigint NOT NULL,
  recorded_at bigint NOT NULL,
  user_id bigint,
  user_name text NOT NULL,
  file_name text NOT NULL,
  file_hash text NOT NULL,
  identity text NOT NULL,
  source text NOT NULL,
  scope text NOT NULL,
  coverage text NOT NULL,
  status_filter text,
  mapping text NOT NULL,
  state text NOT NULL,
  counts text NOT NULL,
  findings text NOT NULL,
  seq bigint,
  withdrawn_seq bigint,
  withdrawn_reason text
);
CREATE INDEX extract_by_campaign_id_as_of ON "extract" USING btree (campaign_id, as_of);
CREATE INDEX extract_by_identity ON "extract" USING btree (identity);
CREATE UNIQUE INDEX extract_pkey ON "extract" USING btree (no);
CREATE TABLE extract_commune (
  extract_no bigint NOT NULL,
  commune_id bigint NOT NULL
);
CREATE INDEX extract_commune_by_commune_id ON extract_commune USING btree (commune_id);
CREATE UNIQUE INDEX extract_commune_pkey ON extract_commune USING btree (extract_no, commune_id);
CREATE TABLE extract_problem (
  extract_no bigint NOT NULL,
  row_number bigint NOT NULL,
  codes text NOT NULL,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX extract_problem_pkey ON extract_problem USING btree (extract_no, row_number);
CREATE TABLE extract_seen (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  extract_no bigint NOT NULL,
  citizens bytea NOT NULL
);
CREATE UNIQUE INDEX extract_seen_pkey ON extract_seen USING btree (campaign_id, partition_id, extract_no);
CREATE TABLE extract_source (
  source text NOT NULL,
  mapping text NOT NULL,
  updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX extract_source_pkey ON extract_source USING btree (source);
CREATE TABLE field_held (
  campaign_id bigint NOT NULL,
  operation text NOT NULL,
  kind text NOT NULL,
  phone_id text NOT NULL,
  member_id bigint NOT NULL,
  team_id bigint NOT NULL,
  list_id bigint,
  commune_id bigint,
  reason text NOT NULL,
  content text NOT NULL,
  sealed bytea NOT NULL,
  observed_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX field_held_by_campaign_id_seq ON field_held USING btree (campaign_id, seq);
CREATE INDEX field_held_by_list_id ON field_held USING btree (list_id);
CREATE INDEX field_held_by_phone_id ON field_held USING btree (phone_id);
CREATE UNIQUE INDEX field_held_pkey ON field_held USING btree (campaign_id, operation);
CREATE TABLE field_help (
  campaign_id bigint NOT NULL,
  operation text NOT NULL,
  member_id bigint NOT NULL,
  team_id bigint NOT NULL,
  post text,
  partition_id bigint,
  citizen bigint,
  commune_id bigint NOT NULL,
  outcome text NOT NULL,
  method text,
  phone_of text NOT NULL,
  observed_at bigint NOT NULL,
  day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  claim_id text
);
CREATE INDEX field_help_by_campaign_id_commune_id_day ON field_help USING btree (campaign_id, commune_id, day);
CREATE INDEX field_help_by_campaign_id_member_id ON field_help USING btree (campaign_id, member_id);
CREATE INDEX field_help_by_campaign_id_post ON field_help USING btree (campaign_id, post);
CREATE UNIQUE INDEX field_help_pkey ON field_help USING btree (campaign_id, operation);
CREATE TABLE field_language (
  code text NOT NULL,
  name text NOT NULL,
  texts text NOT NULL,
  updated_at bigint NOT NULL,
  updated_by text NOT NULL
);
CREATE UNIQUE INDEX field_language_pkey ON field_language USING btree (code);
CREATE TABLE field_operation (
  campaign_id bigint NOT NULL,
  operation text NOT NULL,
  kind text NOT NULL,
  phone_id text NOT NULL,
  member_id bigint NOT NULL,
  list_id bigint,
  partition_id bigint,
  citizen bigint,
  target text,
  told_at bigint NOT NULL,
  observed_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  held text,
  until bigint,
  hour text,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX field_operation_pkey ON field_operation USING btree (campaign_id, operation);
CREATE TABLE field_setting (
  name text NOT NULL,
  value text NOT NULL
);
CREATE UNIQUE INDEX field_setting_pkey ON field_setting USING btree (name);
CREATE TABLE forecast (
  campaign_id bigint NOT NULL,
  locality_id bigint NOT NULL,
  phase_id bigint NOT NULL,
  as_of bigint NOT NULL,
  cutoff bigint NOT NULL,
  remade bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  told text NOT NULL
);
CREATE UNIQUE INDEX forecast_pkey ON forecast USING btree (campaign_id, locality_id, phase_id, as_of, cutoff);
CREATE TABLE held_operation (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  operation text NOT NULL,
  list_id bigint NOT NULL,
  content text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_name text NOT NULL
);
CREATE UNIQUE INDEX held_operation_by_campaign_id_operation ON held_operation USING btree (campaign_id, operation);
CREATE INDEX held_operation_by_list_id ON held_operation USING btree (list_id);
CREATE UNIQUE INDEX held_operation_pkey ON held_operation USING btree (id);
CREATE TABLE held_resolution (
  campaign_id bigint NOT NULL,
  operation text NOT NULL,
  resolution text NOT NULL,
  answer text NOT NULL,
  recorded_at bigint NOT NULL,
  user_name text NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX held_resolution_pkey ON held_resolution USING btree (campaign_id, operation);
CREATE TABLE help_post (
  campaign_id bigint NOT NULL,
  operation text NOT NULL,
  member_id bigint NOT NULL,
  team_id bigint NOT NULL,
  place text NOT NULL,
  place_kind text NOT NULL,
  started_at bigint NOT NULL,
  day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX help_post_by_campaign_id_day ON help_post USING btree (campaign_id, day);
CREATE UNIQUE INDEX help_post_pkey ON help_post USING btree (campaign_id, operation);
CREATE TABLE help_post_end (
  campaign_id bigint NOT NULL,
  post text NOT NULL,
  operation text NOT NULL,
  ended_at bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX help_post_end_pkey ON help_post_end USING btree (campaign_id, post, operation);
CREATE TABLE inspection (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  locality_id bigint NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  size bigint NOT NULL,
  seed bigint NOT NULL,
  due_day bigint NOT NULL,
  purpose text NOT NULL,
  frame bigint NOT NULL,
  frame_digest bytea NOT NULL,
  cutoff bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_by_campaign_id ON inspection USING btree (campaign_id);
CREATE UNIQUE INDEX inspection_pkey ON inspection USING btree (no);
CREATE TABLE inspection_assignment (
  id text NOT NULL,
  round_no bigint NOT NULL,
  item bigint NOT NULL,
  inspector_id bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_assignment_by_round_no_item ON inspection_assignment USING btree (round_no, item);
CREATE UNIQUE INDEX inspection_assignment_pkey ON inspection_assignment USING btree (id);
CREATE TABLE inspection_end (
  round_no bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX inspection_end_pkey ON inspection_end USING btree (round_no);
CREATE TABLE inspection_evidence (
  id text NOT NULL,
  task_no bigint NOT NULL,
  kind text NOT NULL,
  size bigint NOT NULL,
  sealed bytea NOT NULL
);
CREATE INDEX inspection_evidence_by_task_no ON inspection_evidence USING btree (task_no);
CREATE UNIQUE INDEX inspection_evidence_pkey ON inspection_evidence USING btree (id);
CREATE TABLE inspection_finding (
  id text NOT NULL,
  round_no bigint NOT NULL,
  item bigint NOT NULL,
  finding text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_finding_by_round_no_item ON inspection_finding USING btree (round_no, item);
CREATE UNIQUE INDEX inspection_finding_pkey ON inspection_finding USING btree (id);
CREATE TABLE inspection_finding_seen (
  finding_id text NOT NULL,
  operation text NOT NULL,
  observed_at bigint NOT NULL
);
CREATE UNIQUE INDEX inspection_finding_seen_pkey ON inspection_finding_seen USING btree (finding_id);
CREATE TABLE inspection_inspector (
  id text NOT NULL,
  round_no bigint NOT NULL,
  inspector_id bigint NOT NULL,
  name text NOT NULL,
  unit_id bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_inspector_by_inspector_id ON inspection_inspector USING btree (inspector_id);
CREATE INDEX inspection_inspector_by_round_no ON inspection_inspector USING btree (round_no);
CREATE UNIQUE INDEX inspection_inspector_pkey ON inspection_inspector USING btree (id);
CREATE TABLE inspection_item (
  round_no bigint NOT NULL,
  item bigint NOT NULL,
  claim_id text NOT NULL,
  home_partition bigint,
  citizen bigint,
  unit_id bigint NOT NULL,
  team_id bigint,
  member_id bigint,
  day bigint NOT NULL,
  observed_at bigint NOT NULL,
  commune_id bigint,
  quarter_id bigint,
  risk bigint NOT NULL,
  signs text NOT NULL
);
CREATE INDEX inspection_item_by_claim_id ON inspection_item USING btree (claim_id);
CREATE UNIQUE INDEX inspection_item_pkey ON inspection_item USING btree (round_no, item);
CREATE TABLE inspection_phone (
  id text NOT NULL,
  round_no bigint NOT NULL,
  inspector_id bigint NOT NULL,
  member_id bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_phone_by_member_id ON inspection_phone USING btree (member_id);
CREATE INDEX inspection_phone_by_round_no ON inspection_phone USING btree (round_no);
CREATE UNIQUE INDEX inspection_phone_pkey ON inspection_phone USING btree (id);
CREATE TABLE inspection_reply (
  id text NOT NULL,
  task_no bigint NOT NULL,
  kind text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_reply_by_task_no ON inspection_reply USING btree (task_no);
CREATE UNIQUE INDEX inspection_reply_pkey ON inspection_reply USING btree (id);
CREATE TABLE inspection_statement (
  id text NOT NULL,
  round_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_statement_by_round_no_unit_id ON inspection_statement USING btree (round_no, unit_id);
CREATE UNIQUE INDEX inspection_statement_pkey ON inspection_statement USING btree (id);
CREATE TABLE inspection_stratum (
  round_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  risk bigint NOT NULL,
  population bigint NOT NULL,
  drawn bigint NOT NULL
);
CREATE UNIQUE INDEX inspection_stratum_pkey ON inspection_stratum USING btree (round_no, unit_id, risk);
CREATE TABLE inspection_task (
  no bigint NOT NULL,
  round_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  words text NOT NULL,
  owner text NOT NULL,
  due_day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX inspection_task_by_round_no ON inspection_task USING btree (round_no);
CREATE UNIQUE INDEX inspection_task_pkey ON inspection_task USING btree (no);
CREATE TABLE inspection_task_done (
  task_no bigint NOT NULL,
  words text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX inspection_task_done_pkey ON inspection_task_done USING btree (task_no);
CREATE TABLE invitation (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  shift_no bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  household bigint NOT NULL,
  quarter_id bigint,
  commune_id bigint NOT NULL,
  because text NOT NULL,
  code_key text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX invitation_by_campaign_id_code_key ON invitation USING btree (campaign_id, code_key);
CREATE INDEX invitation_by_campaign_id_partition_id_citizen ON invitation USING btree (campaign_id, partition_id, citizen);
CREATE INDEX invitation_by_shift_no ON invitation USING btree (shift_no);
CREATE UNIQUE INDEX invitation_pkey ON invitation USING btree (no);
CREATE TABLE lease (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  kind text NOT NULL,
  list_id bigint NOT NULL,
  commune_id bigint NOT NULL,
  until bigint NOT NULL
);
CREATE INDEX lease_by_campaign_id_commune_id_kind ON lease USING btree (campaign_id, commune_id, kind);
CREATE INDEX lease_by_list_id ON lease USING btree (list_id);
CREATE UNIQUE INDEX lease_pkey ON lease USING btree (campaign_id, partition_id, citizen, kind);
CREATE TABLE list_version (
  list_id bigint NOT NULL,
  version bigint NOT NULL
);
CREATE UNIQUE INDEX list_version_pkey ON list_version USING btree (list_id);
CREATE TABLE locality (
  id bigint NOT NULL,
  code text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  kind bigint NOT NULL,
  name text NOT NULL,
  parent_id bigint
);
CREATE UNIQUE INDEX locality_by_code_valid_from ON locality USING btree (code, valid_from);
CREATE UNIQUE INDEX locality_pkey ON locality USING btree (id);
CREATE TABLE locality_heir (
  from_id bigint NOT NULL,
  to_id bigint NOT NULL,
  on_day bigint NOT NULL,
  change_no bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX locality_heir_pkey ON locality_heir USING btree (from_id);
CREATE TABLE locality_succession (
  from_id bigint NOT NULL,
  to_id bigint NOT NULL,
  on_day bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX locality_succession_pkey ON locality_succession USING btree (from_id, to_id);
CREATE TABLE locality_tier_end (
  locality_id bigint NOT NULL,
  on_day bigint NOT NULL,
  change_no bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX locality_tier_end_pkey ON locality_tier_end USING btree (locality_id);
CREATE TABLE map_file (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  digest bytea NOT NULL,
  file_name text NOT NULL,
  features bigint NOT NULL,
  localities bigint NOT NULL,
  rejected bigint NOT NULL,
  problems text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX map_file_by_campaign_id_digest ON map_file USING btree (campaign_id, digest);
CREATE UNIQUE INDEX map_file_pkey ON map_file USING btree (no);
CREATE TABLE map_shape (
  locality_id bigint NOT NULL,
  file_no bigint NOT NULL,
  rings text NOT NULL
);
CREATE UNIQUE INDEX map_shape_pkey ON map_shape USING btree (locality_id, file_no);
CREATE TABLE map_withdrawal (
  file_no bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX map_withdrawal_pkey ON map_withdrawal USING btree (file_no);
CREATE TABLE member (
  id bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  team_id bigint,
  unit_id bigint,
  it_skilled bigint NOT NULL
);
CREATE UNIQUE INDEX member_by_code ON member USING btree (code);
CREATE INDEX member_by_team_id ON member USING btree (team_id);
CREATE UNIQUE INDEX member_pkey ON member USING btree (id);
CREATE TABLE message (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  batch_no bigint NOT NULL,
  recipient_key text NOT NULL,
  once_key text NOT NULL,
  sealed bytea NOT NULL,
  parts bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX message_by_batch_no ON message USING btree (batch_no);
CREATE UNIQUE INDEX message_pkey ON message USING btree (no);
CREATE TABLE message_batch (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  template_code text NOT NULL,
  template_version bigint NOT NULL,
  channel text NOT NULL,
  locality_id bigint NOT NULL,
  purpose text NOT NULL,
  left_out text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX message_batch_pkey ON message_batch USING btree (no);
CREATE TABLE message_batch_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  state text NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX message_batch_now_by_campaign_id_state ON message_batch_now USING btree (campaign_id, state);
CREATE UNIQUE INDEX message_batch_now_pkey ON message_batch_now USING btree (no);
CREATE TABLE message_batch_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  people bigint NOT NULL,
  parts bigint NOT NULL,
  price bigint,
  cost bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX message_batch_step_by_no_seq ON message_batch_step USING btree (no, seq);
CREATE UNIQUE INDEX message_batch_step_pkey ON message_batch_step USING btree (id);
CREATE TABLE message_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  batch_no bigint NOT NULL,
  locality_id bigint NOT NULL,
  channel text NOT NULL,
  recipient_key text NOT NULL,
  once_key text NOT NULL,
  state text NOT NULL,
  why text NOT NULL,
  due_at bigint NOT NULL,
  tries bigint NOT NULL,
  lease_until bigint,
  request_key text NOT NULL,
  provider_id text NOT NULL,
  parts bigint NOT NULL,
  price bigint,
  handed_day bigint,
  changed_at bigint NOT NULL
);
CREATE INDEX message_now_by_batch_no_state ON message_now USING btree (batch_no, state);
CREATE INDEX message_now_by_campaign_id_channel_handed_day ON message_now USING btree (campaign_id, channel, handed_day);
CREATE INDEX message_now_by_campaign_id_channel_provider_id ON message_now USING btree (campaign_id, channel, provider_id);
CREATE INDEX message_now_by_campaign_id_channel_state_due_at ON message_now USING btree (campaign_id, channel, state, due_at);
CREATE INDEX message_now_by_campaign_id_once_key ON message_now USING btree (campaign_id, once_key);
CREATE INDEX message_now_by_campaign_id_request_key ON message_now USING btree (campaign_id, request_key);
CREATE UNIQUE INDEX message_now_pkey ON message_now USING btree (no);
CREATE TABLE message_opt_out (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  recipient_key text NOT NULL,
  opted_out bigint NOT NULL,
  how text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX message_opt_out_by_campaign_id_recipient_key_seq ON message_opt_out USING btree (campaign_id, recipient_key, seq);
CREATE UNIQUE INDEX message_opt_out_pkey ON message_opt_out USING btree (id);
CREATE TABLE message_setting (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  channel text NOT NULL,
  price bigint,
  per_day bigint NOT NULL,
  on_use bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX message_setting_by_campaign_id_channel ON message_setting USING btree (campaign_id, channel);
CREATE UNIQUE INDEX message_setting_pkey ON message_setting USING btree (id);
CREATE TABLE message_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  why text NOT NULL,
  detail text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX message_step_by_no_seq ON message_step USING btree (no, seq);
CREATE UNIQUE INDEX message_step_pkey ON message_step USING btree (id);
CREATE TABLE message_template (
  campaign_id bigint NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL,
  name text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  short_body text NOT NULL,
  zalo_id text NOT NULL,
  active bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX message_template_pkey ON message_template USING btree (campaign_id, code, version);
CREATE TABLE message_token (
  campaign_id bigint NOT NULL,
  channel text NOT NULL,
  version bigint NOT NULL,
  sealed bytea NOT NULL,
  spent_at bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX message_token_pkey ON message_token USING btree (campaign_id, channel, version);
CREATE TABLE ministry_total (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  locality_id bigint NOT NULL,
  as_of bigint NOT NULL,
  seq bigint NOT NULL,
  metric text NOT NULL,
  value bigint NOT NULL,
  source text NOT NULL
);
CREATE INDEX ministry_total_by_campaign_id_locality_id_as_of ON ministry_total USING btree (campaign_id, locality_id, as_of);
CREATE UNIQUE INDEX ministry_total_pkey ON ministry_total USING btree (id);
CREATE TABLE mobilisation (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  day bigint NOT NULL,
  portal bigint NOT NULL,
  claim_partition bigint NOT NULL,
  claim_id text NOT NULL,
  digest bytea NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX mobilisation_by_campaign_id_person_no_digest ON mobilisation USING btree (campaign_id, person_no, digest);
CREATE INDEX mobilisation_by_campaign_id_unit_id ON mobilisation USING btree (campaign_id, unit_id);
CREATE UNIQUE INDEX mobilisation_pkey ON mobilisation USING btree (id);
CREATE TABLE mobilisation_now (
  campaign_id bigint NOT NULL,
  claim_id text NOT NULL,
  person_no bigint NOT NULL,
  claim_partition bigint NOT NULL,
  credit text NOT NULL
);
CREATE INDEX mobilisation_now_by_campaign_id_person_no ON mobilisation_now USING btree (campaign_id, person_no);
CREATE UNIQUE INDEX mobilisation_now_pkey ON mobilisation_now USING btree (campaign_id, claim_id);
CREATE TABLE named_list (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  digest bytea NOT NULL,
  units text NOT NULL,
  file_name text NOT NULL,
  day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_name text NOT NULL,
  user_id bigint,
  rows bigint NOT NULL,
  taken bigint NOT NULL,
  duplicates bigint NOT NULL,
  rejected bigint NOT NULL,
  problems text NOT NULL,
  header bytea NOT NULL
);
CREATE UNIQUE INDEX named_list_by_campaign_id_digest ON named_list USING btree (campaign_id, digest);
CREATE UNIQUE INDEX named_list_pkey ON named_list USING btree (no);
CREATE TABLE named_list_decision (
  campaign_id bigint NOT NULL,
  list_no bigint NOT NULL,
  row_number bigint NOT NULL,
  seq bigint NOT NULL,
  id text NOT NULL,
  decision text NOT NULL,
  partition_id bigint,
  citizen bigint,
  claim_id text,
  recorded_at bigint NOT NULL,
  user_name text NOT NULL,
  user_id bigint
);
CREATE UNIQUE INDEX named_list_decision_pkey ON named_list_decision USING btree (campaign_id, list_no, row_number, seq);
CREATE TABLE named_list_row (
  campaign_id bigint NOT NULL,
  list_no bigint NOT NULL,
  row_number bigint NOT NULL,
  found text NOT NULL,
  score bigint,
  day bigint,
  unit_id bigint,
  team_id bigint,
  member_id bigint,
  partition_id bigint,
  claim_id text,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX named_list_row_pkey ON named_list_row USING btree (campaign_id, list_no, row_number);
CREATE TABLE outreach_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  locality_id bigint NOT NULL,
  unit_id bigint,
  on_day bigint NOT NULL
);
CREATE INDEX outreach_now_by_campaign_id_on_day ON outreach_now USING btree (campaign_id, on_day);
CREATE UNIQUE INDEX outreach_now_pkey ON outreach_now USING btree (no);
CREATE TABLE outreach_photo (
  id text NOT NULL,
  no bigint NOT NULL,
  width bigint NOT NULL,
  height bigint NOT NULL,
  size bigint NOT NULL,
  digest text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX outreach_photo_by_no ON outreach_photo USING btree (no);
CREATE UNIQUE INDEX outreach_photo_pkey ON outreach_photo USING btree (id);
CREATE TABLE outreach_photo_bytes (
  id text NOT NULL,
  bytes bytea NOT NULL
);
CREATE UNIQUE INDEX outreach_photo_bytes_pkey ON outreach_photo_bytes USING btree (id);
CREATE TABLE outreach_photo_removed (
  id text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX outreach_photo_removed_pkey ON outreach_photo_removed USING btree (id);
CREATE TABLE outreach_text (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  code text NOT NULL,
  lang text NOT NULL,
  version bigint NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX outreach_text_by_campaign_id_code_lang_version ON outreach_text USING btree (campaign_id, code, lang, version);
CREATE UNIQUE INDEX outreach_text_pkey ON outreach_text USING btree (id);
CREATE TABLE outreach_version (
  id text NOT NULL,
  no bigint NOT NULL,
  version bigint NOT NULL,
  campaign_id bigint NOT NULL,
  state text NOT NULL,
  channel text NOT NULL,
  title text NOT NULL,
  locality_id bigint NOT NULL,
  place text NOT NULL,
  unit_id bigint,
  on_day bigint NOT NULL,
  from_minute bigint,
  to_minute bigint,
  reach bigint,
  guided bigint,
  cost bigint,
  link text NOT NULL,
  result text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX outreach_version_by_no_version ON outreach_version USING btree (no, version);
CREATE UNIQUE INDEX outreach_version_pkey ON outreach_version USING btree (id);
CREATE TABLE partition (
  id bigint NOT NULL,
  campaign_id bigint NOT NULL,
  commune_id bigint NOT NULL
);
CREATE UNIQUE INDEX partition_by_campaign_id_commune_id ON partition USING btree (campaign_id, commune_id);
CREATE UNIQUE INDEX partition_pkey ON partition USING btree (id);
CREATE TABLE person_fact (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  extract_no bigint NOT NULL,
  key_version bigint NOT NULL,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX person_fact_pkey ON person_fact USING btree (campaign_id, partition_id, citizen, extract_no);
CREATE TABLE phase (
  id bigint NOT NULL,
  campaign_id bigint NOT NULL,
  no bigint NOT NULL,
  name text NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  metric text NOT NULL,
  value bigint NOT NULL,
  basis text,
  frozen_on bigint,
  cumulative bigint NOT NULL
);
CREATE UNIQUE INDEX phase_by_campaign_id_no ON phase USING btree (campaign_id, no);
CREATE UNIQUE INDEX phase_pkey ON phase USING btree (id);
CREATE TABLE phone (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  member_id bigint NOT NULL,
  team_id bigint NOT NULL,
  leader bigint NOT NULL,
  name text NOT NULL,
  full_hash bytea NOT NULL,
  upload_hash bytea NOT NULL,
  until bigint NOT NULL,
  enrolled_at bigint NOT NULL,
  enrolled_by text NOT NULL,
  revoked_at bigint,
  revoked_by text,
  revoked_reason text,
  signed_out_at bigint
);
CREATE INDEX phone_by_campaign_id_member_id ON phone USING btree (campaign_id, member_id);
CREATE INDEX phone_by_campaign_id_team_id ON phone USING btree (campaign_id, team_id);
CREATE UNIQUE INDEX phone_by_full_hash ON phone USING btree (full_hash);
CREATE UNIQUE INDEX phone_by_upload_hash ON phone USING btree (upload_hash);
CREATE UNIQUE INDEX phone_pkey ON phone USING btree (id);
CREATE TABLE phone_code (
  digest bytea NOT NULL,
  campaign_id bigint NOT NULL,
  member_id bigint NOT NULL,
  team_id bigint NOT NULL,
  leader bigint NOT NULL,
  until bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  phone_id text
);
CREATE INDEX phone_code_by_campaign_id_team_id ON phone_code USING btree (campaign_id, team_id);
CREATE UNIQUE INDEX phone_code_pkey ON phone_code USING btree (digest);
CREATE TABLE phone_seen (
  phone_id text NOT NULL,
  at bigint NOT NULL,
  waiting bigint NOT NULL,
  app_version text NOT NULL
);
CREATE UNIQUE INDEX phone_seen_pkey ON phone_seen USING btree (phone_id);
CREATE TABLE progress_delta (
  campaign_id bigint NOT NULL,
  locality_id bigint NOT NULL,
  as_of bigint NOT NULL,
  seq bigint NOT NULL,
  extract_no bigint NOT NULL,
  eligible bigint NOT NULL,
  collected1 bigint NOT NULL,
  collected2 bigint NOT NULL,
  approved1 bigint NOT NULL,
  approved2 bigint NOT NULL,
  rejected1 bigint NOT NULL,
  rejected2 bigint NOT NULL,
  activated1 bigint NOT NULL,
  activated2 bigint NOT NULL,
  issued bigint NOT NULL,
  dossiers bigint NOT NULL,
  vanished bigint NOT NULL
);
CREATE UNIQUE INDEX progress_delta_pkey ON progress_delta USING btree (campaign_id, locality_id, as_of, seq);
CREATE TABLE quota_node (
  version_no bigint NOT NULL,
  at bigint NOT NULL,
  parent_at bigint,
  line text NOT NULL,
  holder_kind text NOT NULL,
  holder_id bigint NOT NULL,
  share bigint NOT NULL,
  done bigint NOT NULL,
  quota bigint NOT NULL,
  short bigint NOT NULL,
  floor bigint,
  cap bigint,
  days text NOT NULL,
  level1 text NOT NULL,
  level2 text NOT NULL,
  weight bigint
);
CREATE INDEX quota_node_by_version_no_holder_kind_holder_id ON quota_node USING btree (version_no, holder_kind, holder_id);
CREATE INDEX quota_node_by_version_no_parent_at ON quota_node USING btree (version_no, parent_at);
CREATE UNIQUE INDEX quota_node_pkey ON quota_node USING btree (version_no, at);
CREATE TABLE quota_setting (
  campaign_id bigint NOT NULL,
  version bigint NOT NULL,
  value text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX quota_setting_pkey ON quota_setting USING btree (campaign_id, version);
CREATE TABLE quota_version (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  phase_id bigint NOT NULL,
  cause text NOT NULL,
  day bigint NOT NULL,
  to_day bigint NOT NULL,
  base_day bigint NOT NULL,
  target bigint NOT NULL,
  mark text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  cutoff bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX quota_version_by_phase_id_no ON quota_version USING btree (phase_id, no);
CREATE UNIQUE INDEX quota_version_pkey ON quota_version USING btree (no);
CREATE TABLE recovery_code (
  account_id bigint NOT NULL,
  hash bytea NOT NULL,
  used_at bigint
);
CREATE UNIQUE INDEX recovery_code_pkey ON recovery_code USING btree (account_id, hash);
CREATE TABLE roster_code (
  digest bytea NOT NULL,
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  until_day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  by_name text NOT NULL
);
CREATE INDEX roster_code_by_campaign_id_unit_id_person_no ON roster_code USING btree (campaign_id, unit_id, person_no);
CREATE UNIQUE INDEX roster_code_pkey ON roster_code USING btree (digest);
CREATE TABLE roster_decision (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  person_no bigint NOT NULL,
  decision text NOT NULL,
  partition_id bigint,
  citizen bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_decision_by_campaign_id_person_no_seq ON roster_decision USING btree (campaign_id, person_no, seq);
CREATE UNIQUE INDEX roster_decision_pkey ON roster_decision USING btree (id);
CREATE TABLE roster_doubt (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  person_no bigint NOT NULL,
  file_no bigint NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_doubt_by_campaign_id_person_no_seq ON roster_doubt USING btree (campaign_id, person_no, seq);
CREATE UNIQUE INDEX roster_doubt_pkey ON roster_doubt USING btree (id);
CREATE TABLE roster_exemption (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  duty text NOT NULL,
  state text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_exemption_by_campaign_id_person_no_seq ON roster_exemption USING btree (campaign_id, person_no, seq);
CREATE UNIQUE INDEX roster_exemption_pkey ON roster_exemption USING btree (id);
CREATE TABLE roster_exemption_now (
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  duty text NOT NULL,
  unit_id bigint NOT NULL,
  state text NOT NULL
);
CREATE INDEX roster_exemption_now_by_campaign_id_state ON roster_exemption_now USING btree (campaign_id, state);
CREATE UNIQUE INDEX roster_exemption_now_pkey ON roster_exemption_now USING btree (campaign_id, person_no, duty);
CREATE TABLE roster_file (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  digest bytea NOT NULL,
  file_name text NOT NULL,
  whole bigint NOT NULL,
  taken bigint NOT NULL,
  rejected bigint NOT NULL,
  header bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_file_by_campaign_id_digest ON roster_file USING btree (campaign_id, digest);
CREATE INDEX roster_file_by_campaign_id_unit_id_seq ON roster_file USING btree (campaign_id, unit_id, seq);
CREATE UNIQUE INDEX roster_file_pkey ON roster_file USING btree (no);
CREATE TABLE roster_hardship (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  person_no bigint NOT NULL,
  hardship bigint NOT NULL,
  followed bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_hardship_by_campaign_id_person_no_seq ON roster_hardship USING btree (campaign_id, person_no, seq);
CREATE UNIQUE INDEX roster_hardship_pkey ON roster_hardship USING btree (id);
CREATE TABLE roster_key (
  campaign_id bigint NOT NULL,
  digest bytea NOT NULL,
  person_no bigint NOT NULL
);
CREATE UNIQUE INDEX roster_key_pkey ON roster_key USING btree (campaign_id, digest);
CREATE TABLE roster_match (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX roster_match_by_campaign_id_person_no_seq ON roster_match USING btree (campaign_id, person_no, seq);
CREATE UNIQUE INDEX roster_match_pkey ON roster_match USING btree (id);
CREATE TABLE roster_membership (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  person_no bigint NOT NULL,
  present bigint NOT NULL,
  kind text NOT NULL,
  class text NOT NULL,
  file_no bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_membership_by_campaign_id_unit_id_person_no_seq ON roster_membership USING btree (campaign_id, unit_id, person_no, seq);
CREATE UNIQUE INDEX roster_membership_pkey ON roster_membership USING btree (id);
CREATE TABLE roster_now (
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  person_no bigint NOT NULL,
  present bigint NOT NULL,
  kind text NOT NULL,
  class text NOT NULL,
  hardship bigint NOT NULL,
  followed bigint NOT NULL
);
CREATE INDEX roster_now_by_campaign_id_person_no ON roster_now USING btree (campaign_id, person_no);
CREATE UNIQUE INDEX roster_now_pkey ON roster_now USING btree (campaign_id, unit_id, person_no);
CREATE TABLE roster_opinion (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  duty text NOT NULL,
  proposal text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_opinion_by_campaign_id_person_no_seq ON roster_opinion USING btree (campaign_id, person_no, seq);
CREATE UNIQUE INDEX roster_opinion_pkey ON roster_opinion USING btree (id);
CREATE TABLE roster_opinion_now (
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  duty text NOT NULL,
  proposal text NOT NULL
);
CREATE UNIQUE INDEX roster_opinion_now_pkey ON roster_opinion_now USING btree (campaign_id, person_no, duty);
CREATE TABLE roster_person (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  digest_kind bigint NOT NULL,
  digest bytea NOT NULL,
  sealed bytea NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX roster_person_pkey ON roster_person USING btree (no);
CREATE TABLE roster_reject (
  file_no bigint NOT NULL,
  row_number bigint NOT NULL,
  problem text NOT NULL,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX roster_reject_pkey ON roster_reject USING btree (file_no, row_number);
CREATE TABLE roster_session (
  digest bytea NOT NULL,
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  unit_id bigint NOT NULL,
  code bytea NOT NULL,
  ends_at bigint NOT NULL
);
CREATE INDEX roster_session_by_campaign_id_person_no ON roster_session USING btree (campaign_id, person_no);
CREATE UNIQUE INDEX roster_session_pkey ON roster_session USING btree (digest);
CREATE TABLE roster_state (
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  same_as bigint NOT NULL,
  partition_id bigint,
  citizen bigint,
  commune_id bigint,
  level1 bigint,
  level2 bigint,
  app bigint,
  national bigint,
  provincial bigint
);
CREATE INDEX roster_state_by_campaign_id_partition_id_citizen ON roster_state USING btree (campaign_id, partition_id, citizen);
CREATE INDEX roster_state_by_campaign_id_same_as ON roster_state USING btree (campaign_id, same_as);
CREATE UNIQUE INDEX roster_state_pkey ON roster_state USING btree (campaign_id, person_no);
CREATE TABLE roster_teacher (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  class text NOT NULL,
  sealed bytea NOT NULL,
  handed bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_teacher_by_campaign_id_unit_id_seq ON roster_teacher USING btree (campaign_id, unit_id, seq);
CREATE UNIQUE INDEX roster_teacher_pkey ON roster_teacher USING btree (id);
CREATE TABLE roster_tick (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  person_no bigint NOT NULL,
  proof text NOT NULL,
  done bigint NOT NULL,
  day bigint NOT NULL,
  source text NOT NULL,
  unit_id bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX roster_tick_by_campaign_id_person_no_seq ON roster_tick USING btree (campaign_id, person_no, seq);
CREATE UNIQUE INDEX roster_tick_pkey ON roster_tick USING btree (id);
CREATE TABLE second_factor (
  account_id bigint NOT NULL,
  sealed bytea NOT NULL,
  made_at bigint NOT NULL,
  confirmed_at bigint,
  last_step bigint NOT NULL,
  short bigint NOT NULL
);
CREATE UNIQUE INDEX second_factor_pkey ON second_factor USING btree (account_id);
CREATE TABLE second_factor_policy (
  id bigint NOT NULL,
  from_day bigint NOT NULL,
  asks text NOT NULL,
  grace_days bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX second_factor_policy_pkey ON second_factor_policy USING btree (id);
CREATE TABLE service_minutes (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  service text NOT NULL,
  tenths bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX service_minutes_by_campaign_id_service ON service_minutes USING btree (campaign_id, service);
CREATE UNIQUE INDEX service_minutes_pkey ON service_minutes USING btree (id);
CREATE TABLE session (
  hash bytea NOT NULL,
  account_id bigint NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL
);
CREATE INDEX session_by_account_id ON session USING btree (account_id);
CREATE INDEX session_by_seen_at ON session USING btree (seen_at);
CREATE UNIQUE INDEX session_pkey ON session USING btree (hash);
CREATE TABLE setting (
  name text NOT NULL,
  value text NOT NULL
);
CREATE UNIQUE INDEX setting_pkey ON setting USING btree (name);
CREATE TABLE settlement (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  claim_id text NOT NULL,
  seq bigint NOT NULL,
  verdict text NOT NULL,
  reason text NOT NULL,
  credited bigint NOT NULL,
  activated_on bigint,
  extract_no bigint,
  evidence_seq bigint NOT NULL
);
CREATE UNIQUE INDEX settlement_pkey ON settlement USING btree (campaign_id, partition_id, claim_id, seq);
CREATE TABLE settlement_current (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  claim_id text NOT NULL,
  home_partition bigint,
  citizen bigint,
  day bigint NOT NULL,
  commune_id bigint,
  quarter_id bigint,
  team_id bigint,
  member_id bigint,
  unit_id bigint,
  verdict text NOT NULL,
  reason text NOT NULL,
  credited bigint NOT NULL,
  activated_on bigint,
  extract_no bigint,
  seq bigint NOT NULL
);
CREATE INDEX settlement_current_by_campaign_id_claim_id ON settlement_current USING btree (campaign_id, claim_id);
CREATE INDEX settlement_current_by_campaign_id_commune_id_day ON settlement_current USING btree (campaign_id, commune_id, day);
CREATE INDEX settlement_current_by_campaign_id_team_id_day ON settlement_current USING btree (campaign_id, team_id, day);
CREATE INDEX settlement_current_by_campaign_id_verdict ON settlement_current USING btree (campaign_id, verdict);
CREATE UNIQUE INDEX settlement_current_pkey ON settlement_current USING btree (campaign_id, partition_id, claim_id);
CREATE TABLE settlement_mark (
  campaign_id bigint NOT NULL,
  claims_seq bigint NOT NULL,
  version bigint NOT NULL
);
CREATE UNIQUE INDEX settlement_mark_pkey ON settlement_mark USING btree (campaign_id);
CREATE TABLE settlement_total (
  campaign_id bigint NOT NULL,
  place_kind bigint NOT NULL,
  place_id bigint NOT NULL,
  day bigint NOT NULL,
  confirmed bigint NOT NULL,
  late bigint NOT NULL,
  pending bigint NOT NULL,
  contradicted bigint NOT NULL,
  doubled bigint NOT NULL
);
CREATE UNIQUE INDEX settlement_total_pkey ON settlement_total USING btree (campaign_id, place_kind, place_id, day);
CREATE TABLE shift_wish (
  operation text NOT NULL,
  campaign_id bigint NOT NULL,
  shift_no bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  commune_id bigint NOT NULL,
  member_id bigint NOT NULL,
  observed_at bigint NOT NULL,
  became text NOT NULL,
  booking_no bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX shift_wish_by_campaign_id_member_id ON shift_wish USING btree (campaign_id, member_id);
CREATE INDEX shift_wish_by_campaign_id_partition_id_citizen ON shift_wish USING btree (campaign_id, partition_id, citizen);
CREATE UNIQUE INDEX shift_wish_pkey ON shift_wish USING btree (operation);
CREATE TABLE sign_in_step (
  hash bytea NOT NULL,
  account_id bigint NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX sign_in_step_by_created_at ON sign_in_step USING btree (created_at);
CREATE UNIQUE INDEX sign_in_step_pkey ON sign_in_step USING btree (hash);
CREATE TABLE staged_change (
  extract_no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  commune_id bigint NOT NULL,
  citizen bigint NOT NULL,
  base_commune_id bigint NOT NULL,
  base_extract bigint NOT NULL,
  partition_id bigint NOT NULL,
  quarter_id bigint NOT NULL,
  household bigint NOT NULL,
  birth_year bigint NOT NULL,
  sex bigint NOT NULL,
  flags bigint NOT NULL,
  s1 bigint NOT NULL,
  c1 bigint,
  a1 bigint,
  k1 bigint,
  s2 bigint NOT NULL,
  c2 bigint,
  a2 bigint,
  k2 bigint,
  as_of bigint NOT NULL,
  first_extract bigint NOT NULL,
  person_extract bigint NOT NULL,
  status_extract bigint NOT NULL,
  key_digest bytea NOT NULL,
  person_digest bytea NOT NULL
);
CREATE UNIQUE INDEX staged_change_pkey ON staged_change USING btree (extract_no, commune_id, citizen);
CREATE TABLE staged_delta (
  extract_no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  locality_id bigint NOT NULL,
  as_of bigint NOT NULL,
  eligible bigint NOT NULL,
  collected1 bigint NOT NULL,
  collected2 bigint NOT NULL,
  approved1 bigint NOT NULL,
  approved2 bigint NOT NULL,
  rejected1 bigint NOT NULL,
  rejected2 bigint NOT NULL,
  activated1 bigint NOT NULL,
  activated2 bigint NOT NULL,
  issued bigint NOT NULL,
  dossiers bigint NOT NULL,
  vanished bigint NOT NULL
);
CREATE UNIQUE INDEX staged_delta_pkey ON staged_delta USING btree (extract_no, locality_id, as_of);
CREATE TABLE standing_close (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  phase_id bigint NOT NULL,
  phase_no bigint NOT NULL,
  as_of bigint NOT NULL,
  cutoff bigint NOT NULL,
  version bigint NOT NULL,
  body text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX standing_close_by_campaign_id_phase_id ON standing_close USING btree (campaign_id, phase_id);
CREATE UNIQUE INDEX standing_close_pkey ON standing_close USING btree (no);
CREATE TABLE standing_publish (
  close_no bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX standing_publish_pkey ON standing_publish USING btree (close_no);
CREATE TABLE standing_row (
  close_no bigint NOT NULL,
  kind text NOT NULL,
  subject_id bigint NOT NULL,
  place bigint,
  points bigint NOT NULL,
  pending bigint NOT NULL,
  parts text NOT NULL,
  gates text NOT NULL
);
CREATE UNIQUE INDEX standing_row_pkey ON standing_row USING btree (close_no, kind, subject_id);
CREATE TABLE standing_setting (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  version bigint NOT NULL,
  body text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX standing_setting_by_campaign_id_version ON standing_setting USING btree (campaign_id, version);
CREATE UNIQUE INDEX standing_setting_pkey ON standing_setting USING btree (id);
CREATE TABLE station (
  campaign_id bigint NOT NULL,
  no bigint NOT NULL,
  version bigint NOT NULL,
  code text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  locality_id bigint NOT NULL,
  address text NOT NULL,
  guide text NOT NULL,
  latitude bigint,
  longitude bigint,
  active bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX station_pkey ON station USING btree (campaign_id, no, version);
CREATE TABLE station_block (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  station_no bigint NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  parts bigint NOT NULL,
  reason text NOT NULL,
  shift_no bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX station_block_by_campaign_id_to_day ON station_block USING btree (campaign_id, to_day);
CREATE UNIQUE INDEX station_block_pkey ON station_block USING btree (no);
CREATE TABLE station_block_lift (
  block_no bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX station_block_lift_pkey ON station_block_lift USING btree (block_no);
CREATE TABLE station_crew_skill (
  campaign_id bigint NOT NULL,
  team_id bigint NOT NULL,
  version bigint NOT NULL,
  services bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX station_crew_skill_pkey ON station_crew_skill USING btree (campaign_id, team_id, version);
CREATE TABLE station_dossier (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  booking_no bigint NOT NULL,
  shift_no bigint NOT NULL,
  commune_id bigint NOT NULL,
  partition_id bigint,
  citizen bigint,
  number_key text NOT NULL,
  day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX station_dossier_by_booking_no ON station_dossier USING btree (booking_no);
CREATE INDEX station_dossier_by_campaign_id_commune_id ON station_dossier USING btree (campaign_id, commune_id);
CREATE INDEX station_dossier_by_campaign_id_number_key ON station_dossier USING btree (campaign_id, number_key);
CREATE INDEX station_dossier_by_campaign_id_partition_id_citizen ON station_dossier USING btree (campaign_id, partition_id, citizen);
CREATE UNIQUE INDEX station_dossier_pkey ON station_dossier USING btree (no);
CREATE TABLE station_dossier_void (
  dossier_no bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX station_dossier_void_pkey ON station_dossier_void USING btree (dossier_no);
CREATE TABLE station_plan (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  source text NOT NULL,
  night bigint,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  deadline bigint NOT NULL,
  objective bigint NOT NULL,
  bound bigint NOT NULL,
  shifts bigint NOT NULL,
  ask text NOT NULL,
  ground text NOT NULL,
  instance text NOT NULL,
  plan text NOT NULL,
  difference text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX station_plan_by_campaign_id_night ON station_plan USING btree (campaign_id, night);
CREATE UNIQUE INDEX station_plan_pkey ON station_plan USING btree (no);
CREATE TABLE station_plan_lease (
  campaign_id bigint NOT NULL,
  night bigint NOT NULL,
  holder text NOT NULL,
  until_at bigint NOT NULL
);
CREATE UNIQUE INDEX station_plan_lease_pkey ON station_plan_lease USING btree (campaign_id, night);
CREATE TABLE station_plan_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX station_plan_step_by_no ON station_plan_step USING btree (no);
CREATE UNIQUE INDEX station_plan_step_pkey ON station_plan_step USING btree (id);
CREATE TABLE station_request (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  locality_id bigint NOT NULL,
  address text NOT NULL,
  people bigint NOT NULL,
  from_day bigint,
  to_day bigint,
  weekday bigint NOT NULL,
  saturday bigint NOT NULL,
  sunday bigint NOT NULL,
  sealed bytea NOT NULL,
  code_key text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX station_request_by_campaign_id_code_key ON station_request USING btree (campaign_id, code_key);
CREATE UNIQUE INDEX station_request_pkey ON station_request USING btree (no);
CREATE TABLE station_request_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  state text NOT NULL,
  words text NOT NULL,
  station_no bigint,
  changed_at bigint NOT NULL
);
CREATE INDEX station_request_now_by_campaign_id_state ON station_request_now USING btree (campaign_id, state);
CREATE UNIQUE INDEX station_request_now_pkey ON station_request_now USING btree (no);
CREATE TABLE station_request_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  station_no bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX station_request_step_by_no ON station_request_step USING btree (no);
CREATE UNIQUE INDEX station_request_step_pkey ON station_request_step USING btree (id);
CREATE TABLE station_rules (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  rules text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX station_rules_by_campaign_id ON station_rules USING btree (campaign_id);
CREATE UNIQUE INDEX station_rules_pkey ON station_rules USING btree (id);
CREATE TABLE station_shift (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  station_no bigint NOT NULL,
  day bigint NOT NULL,
  from_minute bigint NOT NULL,
  to_minute bigint NOT NULL,
  service text NOT NULL,
  crew bigint NOT NULL,
  team_id bigint,
  note text NOT NULL,
  source text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX station_shift_by_campaign_id_day ON station_shift USING btree (campaign_id, day);
CREATE UNIQUE INDEX station_shift_pkey ON station_shift USING btree (no);
CREATE TABLE station_shift_draft (
  shift_no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  plan_no bigint,
  open bigint NOT NULL
);
CREATE UNIQUE INDEX station_shift_draft_pkey ON station_shift_draft USING btree (shift_no);
CREATE TABLE station_shift_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  cancelled bigint NOT NULL,
  locked bigint NOT NULL,
  reason text NOT NULL
);
CREATE UNIQUE INDEX station_shift_now_pkey ON station_shift_now USING btree (no);
CREATE TABLE station_shift_set (
  shift_no bigint NOT NULL,
  set_no bigint NOT NULL
);
CREATE UNIQUE INDEX station_shift_set_pkey ON station_shift_set USING btree (shift_no, set_no);
CREATE TABLE station_shift_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX station_shift_step_by_no_seq ON station_shift_step USING btree (no, seq);
CREATE UNIQUE INDEX station_shift_step_pkey ON station_shift_step USING btree (id);
CREATE TABLE station_use (
  campaign_id bigint NOT NULL,
  station_no bigint NOT NULL,
  version bigint NOT NULL,
  place text NOT NULL,
  weekday bigint NOT NULL,
  saturday bigint NOT NULL,
  sunday bigint NOT NULL,
  room bigint NOT NULL,
  people bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX station_use_pkey ON station_use USING btree (campaign_id, station_no, version);
CREATE TABLE status_fact (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  as_of bigint NOT NULL,
  extract_no bigint NOT NULL,
  commune_id bigint NOT NULL,
  quarter_id bigint NOT NULL,
  flags bigint NOT NULL,
  s1 bigint NOT NULL,
  c1 bigint,
  a1 bigint,
  k1 bigint,
  s2 bigint NOT NULL,
  c2 bigint,
  a2 bigint,
  k2 bigint
);
CREATE UNIQUE INDEX status_fact_pkey ON status_fact USING btree (campaign_id, partition_id, citizen, as_of, extract_no);
CREATE TABLE target (
  id text NOT NULL,
  phase_id bigint NOT NULL,
  owner_kind text NOT NULL,
  owner_id bigint NOT NULL,
  metric text NOT NULL,
  version bigint NOT NULL,
  value bigint NOT NULL,
  basis text,
  frozen_on bigint,
  cumulative bigint NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL,
  reason text NOT NULL
);
CREATE UNIQUE INDEX target_by_phase_id_owner_kind_owner_id_metric_version ON target USING btree (phase_id, owner_kind, owner_id, metric, version);
CREATE UNIQUE INDEX target_pkey ON target USING btree (id);
CREATE TABLE task (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  parent_no bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX task_pkey ON task USING btree (no);
CREATE TABLE task_entry (
  id text NOT NULL,
  no bigint NOT NULL,
  day bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  link text NOT NULL,
  file_name text,
  file_kind text,
  file_size bigint,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX task_entry_by_no_seq ON task_entry USING btree (no, seq);
CREATE INDEX task_entry_by_recorded_at ON task_entry USING btree (recorded_at);
CREATE UNIQUE INDEX task_entry_pkey ON task_entry USING btree (id);
CREATE TABLE task_file (
  entry_id text NOT NULL,
  sealed bytea NOT NULL
);
CREATE UNIQUE INDEX task_file_pkey ON task_file USING btree (entry_id);
CREATE TABLE task_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  parent_no bigint,
  clause text NOT NULL,
  title text NOT NULL,
  title_key text NOT NULL,
  detail text NOT NULL,
  owner_id bigint NOT NULL,
  partners text NOT NULL,
  rhythm text NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  called_off bigint NOT NULL,
  by_name text NOT NULL,
  closed bigint NOT NULL,
  not_done bigint NOT NULL,
  last_closed bigint NOT NULL,
  next_due bigint
);
CREATE INDEX task_now_by_campaign_id_next_due ON task_now USING btree (campaign_id, next_due);
CREATE INDEX task_now_by_owner_id ON task_now USING btree (owner_id);
CREATE INDEX task_now_by_parent_no ON task_now USING btree (parent_no);
CREATE UNIQUE INDEX task_now_pkey ON task_now USING btree (no);
CREATE TABLE task_partner (
  no bigint NOT NULL,
  unit_id bigint NOT NULL
);
CREATE INDEX task_partner_by_unit_id ON task_partner USING btree (unit_id);
CREATE UNIQUE INDEX task_partner_pkey ON task_partner USING btree (no, unit_id);
CREATE TABLE task_plan (
  id text NOT NULL,
  no bigint NOT NULL,
  clause text NOT NULL,
  title text NOT NULL,
  detail text NOT NULL,
  owner_id bigint NOT NULL,
  partners text NOT NULL,
  rhythm text NOT NULL,
  from_day bigint NOT NULL,
  to_day bigint NOT NULL,
  called_off bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX task_plan_by_no_seq ON task_plan USING btree (no, seq);
CREATE UNIQUE INDEX task_plan_pkey ON task_plan USING btree (id);
CREATE TABLE team (
  id bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  locality_id bigint NOT NULL,
  unit_id bigint
);
CREATE UNIQUE INDEX team_by_code ON team USING btree (code);
CREATE UNIQUE INDEX team_pkey ON team USING btree (id);
CREATE TABLE team_request (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  team_id bigint NOT NULL,
  unit_id bigint NOT NULL,
  wanted bigint NOT NULL,
  due_day bigint NOT NULL,
  words text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX team_request_pkey ON team_request USING btree (no);
CREATE TABLE team_request_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  team_id bigint NOT NULL,
  state text NOT NULL,
  due_day bigint NOT NULL
);
CREATE INDEX team_request_now_by_campaign_id_state_due_day ON team_request_now USING btree (campaign_id, state, due_day);
CREATE UNIQUE INDEX team_request_now_pkey ON team_request_now USING btree (no);
CREATE TABLE team_request_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  words text NOT NULL,
  member_id bigint,
  due_day bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX team_request_step_by_no_seq ON team_request_step USING btree (no, seq);
CREATE UNIQUE INDEX team_request_step_pkey ON team_request_step USING btree (id);
CREATE TABLE territory_change (
  no bigint NOT NULL,
  state text NOT NULL,
  on_day bigint NOT NULL,
  file_name text NOT NULL,
  lines text NOT NULL,
  problems text NOT NULL,
  effects text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL,
  seq bigint,
  applied_at bigint,
  applied_by text NOT NULL
);
CREATE UNIQUE INDEX territory_change_pkey ON territory_change USING btree (no);
CREATE TABLE throttle (
  subject text NOT NULL,
  failures bigint NOT NULL,
  last_at bigint NOT NULL,
  blocked_until bigint NOT NULL
);
CREATE INDEX throttle_by_last_at ON throttle USING btree (last_at);
CREATE UNIQUE INDEX throttle_pkey ON throttle USING btree (subject);
CREATE TABLE training_attendance (
  id text NOT NULL,
  no bigint NOT NULL,
  member_id bigint NOT NULL,
  present bigint NOT NULL,
  via text NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX training_attendance_by_no_member_id ON training_attendance USING btree (no, member_id);
CREATE UNIQUE INDEX training_attendance_pkey ON training_attendance USING btree (id);
CREATE TABLE training_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL,
  cancelled bigint NOT NULL,
  on_day bigint NOT NULL
);
CREATE INDEX training_now_by_campaign_id_on_day ON training_now USING btree (campaign_id, on_day);
CREATE UNIQUE INDEX training_now_by_code ON training_now USING btree (code);
CREATE UNIQUE INDEX training_now_pkey ON training_now USING btree (no);
CREATE TABLE training_present (
  no bigint NOT NULL,
  member_id bigint NOT NULL,
  via text NOT NULL,
  recorded_at bigint NOT NULL
);
CREATE INDEX training_present_by_member_id ON training_present USING btree (member_id);
CREATE UNIQUE INDEX training_present_pkey ON training_present USING btree (no, member_id);
CREATE TABLE training_question (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL,
  body text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX training_question_by_campaign_id_code_version ON training_question USING btree (campaign_id, code, version);
CREATE UNIQUE INDEX training_question_pkey ON training_question USING btree (id);
CREATE TABLE training_quiz_result (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  no bigint NOT NULL,
  member_id bigint NOT NULL,
  on_day bigint NOT NULL,
  right_answers bigint NOT NULL,
  questions bigint NOT NULL,
  passed bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX training_quiz_result_by_campaign_id_member_id ON training_quiz_result USING btree (campaign_id, member_id);
CREATE UNIQUE INDEX training_quiz_result_pkey ON training_quiz_result USING btree (id);
CREATE TABLE training_rule (
  id text NOT NULL,
  campaign_id bigint NOT NULL,
  least_skilled bigint NOT NULL,
  required bigint NOT NULL,
  least_right bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX training_rule_by_campaign_id_seq ON training_rule USING btree (campaign_id, seq);
CREATE UNIQUE INDEX training_rule_pkey ON training_rule USING btree (id);
CREATE TABLE training_version (
  id text NOT NULL,
  no bigint NOT NULL,
  version bigint NOT NULL,
  campaign_id bigint NOT NULL,
  cancelled bigint NOT NULL,
  subject text NOT NULL,
  trainer text NOT NULL,
  locality_id bigint NOT NULL,
  place text NOT NULL,
  on_day bigint NOT NULL,
  from_minute bigint NOT NULL,
  to_minute bigint NOT NULL,
  capacity bigint NOT NULL,
  reason text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX training_version_by_no_version ON training_version USING btree (no, version);
CREATE UNIQUE INDEX training_version_pkey ON training_version USING btree (id);
CREATE TABLE unit (
  id bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  locality_id bigint NOT NULL,
  parent_id bigint,
  since_day bigint
);
CREATE UNIQUE INDEX unit_by_code ON unit USING btree (code);
CREATE UNIQUE INDEX unit_pkey ON unit USING btree (id);
CREATE TABLE visit (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  id text NOT NULL,
  operation text NOT NULL,
  citizen bigint NOT NULL,
  list_id bigint,
  outcome text NOT NULL,
  method text,
  phone_of text NOT NULL,
  observed_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  day bigint NOT NULL,
  seq bigint NOT NULL,
  team_id bigint,
  member_id bigint,
  user_name text NOT NULL,
  commune_id bigint NOT NULL,
  claim_id text,
  supersedes text
);
CREATE INDEX visit_by_campaign_id_commune_id_day ON visit USING btree (campaign_id, commune_id, day);
CREATE UNIQUE INDEX visit_by_campaign_id_operation ON visit USING btree (campaign_id, operation);
CREATE INDEX visit_by_campaign_id_partition_id_citizen ON visit USING btree (campaign_id, partition_id, citizen);
CREATE INDEX visit_by_list_id ON visit USING btree (list_id);
CREATE UNIQUE INDEX visit_pkey ON visit USING btree (campaign_id, partition_id, id);
CREATE TABLE visit_change (
  campaign_id bigint NOT NULL,
  target text NOT NULL,
  operation text NOT NULL,
  kind text NOT NULL,
  partition_id bigint,
  citizen bigint,
  team_id bigint
);
CREATE UNIQUE INDEX visit_change_pkey ON visit_change USING btree (campaign_id, target, operation);
CREATE TABLE visit_claim (
  campaign_id bigint NOT NULL,
  operation text NOT NULL,
  claim_id text NOT NULL
);
CREATE UNIQUE INDEX visit_claim_pkey ON visit_claim USING btree (campaign_id, operation, claim_id);
CREATE TABLE volunteer_card (
  campaign_id bigint NOT NULL,
  member_id bigint NOT NULL,
  until bigint NOT NULL,
  code text NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX volunteer_card_by_code ON volunteer_card USING btree (code);
CREATE UNIQUE INDEX volunteer_card_pkey ON volunteer_card USING btree (campaign_id, member_id, until);
CREATE TABLE webhook (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX webhook_pkey ON webhook USING btree (no);
CREATE TABLE webhook_attempt (
  id text NOT NULL,
  no bigint NOT NULL,
  status bigint,
  outcome text NOT NULL,
  detail text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX webhook_attempt_by_no_seq ON webhook_attempt USING btree (no, seq);
CREATE UNIQUE INDEX webhook_attempt_pkey ON webhook_attempt USING btree (id);
CREATE TABLE webhook_delivery (
  no bigint NOT NULL,
  webhook_no bigint NOT NULL,
  event_id text NOT NULL,
  kind text NOT NULL,
  event_at bigint NOT NULL,
  body text NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE UNIQUE INDEX webhook_delivery_by_webhook_no_event_id ON webhook_delivery USING btree (webhook_no, event_id);
CREATE UNIQUE INDEX webhook_delivery_pkey ON webhook_delivery USING btree (no);
CREATE TABLE webhook_delivery_now (
  no bigint NOT NULL,
  webhook_no bigint NOT NULL,
  state text NOT NULL,
  tries bigint NOT NULL,
  due_at bigint NOT NULL,
  lease_until bigint,
  status bigint,
  outcome text NOT NULL,
  changed_at bigint NOT NULL
);
CREATE INDEX webhook_delivery_now_by_state_due_at ON webhook_delivery_now USING btree (state, due_at);
CREATE INDEX webhook_delivery_now_by_webhook_no_no ON webhook_delivery_now USING btree (webhook_no, no);
CREATE UNIQUE INDEX webhook_delivery_now_pkey ON webhook_delivery_now USING btree (no);
CREATE TABLE webhook_now (
  no bigint NOT NULL,
  campaign_id bigint NOT NULL,
  name text NOT NULL,
  address text NOT NULL,
  kinds text NOT NULL,
  state text NOT NULL,
  sealed bytea NOT NULL,
  sealed_before bytea NOT NULL,
  before_until bigint,
  from_seq bigint NOT NULL,
  failures bigint NOT NULL,
  last_ok_at bigint,
  last_try_at bigint
);
CREATE INDEX webhook_now_by_campaign_id_state ON webhook_now USING btree (campaign_id, state);
CREATE UNIQUE INDEX webhook_now_pkey ON webhook_now USING btree (no);
CREATE TABLE webhook_read (
  id bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX webhook_read_pkey ON webhook_read USING btree (id);
CREATE TABLE webhook_step (
  id text NOT NULL,
  no bigint NOT NULL,
  kind text NOT NULL,
  detail text NOT NULL,
  sealed bytea NOT NULL,
  recorded_at bigint NOT NULL,
  seq bigint NOT NULL,
  user_id bigint,
  by_name text NOT NULL
);
CREATE INDEX webhook_step_by_no_seq ON webhook_step USING btree (no, seq);
CREATE UNIQUE INDEX webhook_step_pkey ON webhook_step USING btree (id);
CREATE TABLE work_item (
  campaign_id bigint NOT NULL,
  partition_id bigint NOT NULL,
  citizen bigint NOT NULL,
  list_id bigint NOT NULL,
  household bigint NOT NULL,
  position bigint NOT NULL,
  overdue bigint NOT NULL,
  level bigint NOT NULL
);
CREATE INDEX work_item_by_list_id_position ON work_item USING btree (list_id, "position");
CREATE UNIQUE INDEX work_item_pkey ON work_item USING btree (campaign_id, partition_id, citizen, list_id);
CREATE TABLE work_list (
  id bigint NOT NULL,
  campaign_id bigint NOT NULL,
  kind text NOT NULL,
  commune_id bigint NOT NULL,
  locality_id bigint NOT NULL,
  team_id bigint,
  members text NOT NULL,
  due bigint NOT NULL,
  lease_until bigint NOT NULL,
  people bigint NOT NULL,
  done bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  seq bigint NOT NULL,
  closed_at bigint,
  closed_by text,
  closed_reason text
);
CREATE INDEX work_list_by_campaign_id_commune_id ON work_list USING btree (campaign_id, commune_id);
CREATE INDEX work_list_by_campaign_id_team_id ON work_list USING btree (campaign_id, team_id);
CREATE UNIQUE INDEX work_list_pkey ON work_list USING btree (id);
