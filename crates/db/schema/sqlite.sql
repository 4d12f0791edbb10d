CREATE TABLE "absentee" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "list_id" integer NOT NULL,
  "observed_at" integer NOT NULL,
  "team_id" integer,
  PRIMARY KEY ("campaign_id", "partition_id", "citizen", "list_id") ) WITHOUT ROWID
);
CREATE INDEX "absentee_by_list_id" ON "absentee" ("list_id");
CREATE TABLE "absentee_list" (
  "id" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "day" integer NOT NULL,
  "closed_at" integer NOT NULL,
  "people" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "absentee_list_by_campaign_id_commune_id_day" ON "absentee_list" ("campaign_id", "commune_id", "day");
CREATE TABLE "absentee_note" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "list_id" integer NOT NULL,
  "advice" text,
  "on_day" integer,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "absentee_note_by_campaign_id_partition_id_citizen" ON "absentee_note" ("campaign_id", "partition_id", "citizen");
CREATE INDEX "absentee_note_by_list_id" ON "absentee_note" ("list_id");
CREATE TABLE "account" (
  "id" integer NOT NULL,
  "name" text NOT NULL,
  "name_key" text NOT NULL,
  "full_name" text NOT NULL,
  "password" text NOT NULL,
  "must_change" integer NOT NULL,
  "active" integer NOT NULL,
  "created_at" integer NOT NULL,
  "last_active_at" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "account_by_name_key" ON "account" ("name_key");
CREATE TABLE "account_grant" (
  "account_id" integer NOT NULL,
  "no" integer NOT NULL,
  "role" text NOT NULL,
  "locality_id" integer,
  "unit_id" integer,
  "team_id" integer,
  PRIMARY KEY ("account_id", "no")
);
CREATE TABLE "api_token" (
  "id" integer NOT NULL,
  "hash" blob NOT NULL,
  "account_id" integer NOT NULL,
  "label" text NOT NULL,
  "created_at" integer NOT NULL,
  "expires_at" integer,
  "revoked_at" integer,
  "used_at" integer,
  PRIMARY KEY ("id")
);
CREATE INDEX "api_token_by_account_id" ON "api_token" ("account_id");
CREATE UNIQUE INDEX "api_token_by_hash" ON "api_token" ("hash");
CREATE TABLE "audit" (
  "id" text NOT NULL,
  "seq" integer NOT NULL,
  "at" integer NOT NULL,
  "user_id" integer,
  "name" text NOT NULL,
  "action" text NOT NULL,
  "target" text NOT NULL,
  "detail" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "audit_by_seq" ON "audit" ("seq");
CREATE INDEX "audit_by_target_seq" ON "audit" ("target", "seq");
CREATE TABLE "audit_chain" (
  "no" integer NOT NULL,
  "audit_id" text NOT NULL,
  "hash" blob NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "audit_chain_by_audit_id" ON "audit_chain" ("audit_id");
CREATE TABLE "award_evidence" (
  "id" text NOT NULL,
  "proposal_no" integer NOT NULL,
  "kind" text NOT NULL,
  "ref_no" integer,
  "ref_code" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "award_evidence_by_proposal_no_seq" ON "award_evidence" ("proposal_no", "seq");
CREATE TABLE "award_proposal" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "phase_no" integer NOT NULL,
  "kind" text NOT NULL,
  "title" text NOT NULL,
  "subject" text NOT NULL,
  "locality_id" integer,
  "unit_id" integer,
  "team_id" integer,
  "member_id" integer,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "award_proposal_by_campaign_id_phase_no" ON "award_proposal" ("campaign_id", "phase_no");
CREATE TABLE "award_step" (
  "id" text NOT NULL,
  "proposal_no" integer NOT NULL,
  "act" text NOT NULL,
  "cause" text,
  "sitting_no" integer,
  "document" text,
  "day" integer,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "award_step_by_proposal_no_seq" ON "award_step" ("proposal_no", "seq");
CREATE TABLE "booking" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "shift_no" integer NOT NULL,
  "slot" integer NOT NULL,
  "origin" text NOT NULL,
  "invitation_no" integer,
  "sealed" blob NOT NULL,
  "phone_key" text NOT NULL,
  "code_key" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "booking_by_campaign_id_code_key" ON "booking" ("campaign_id", "code_key");
CREATE TABLE "booking_arrival" (
  "no" integer NOT NULL,
  "arrived_at" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "booking_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "shift_no" integer NOT NULL,
  "slot" integer NOT NULL,
  "state" text NOT NULL,
  "origin" text NOT NULL,
  "invitation_no" integer,
  "phone_key" text NOT NULL,
  "queue_no" integer,
  "called_at" integer,
  "done_at" integer,
  "reason" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "booking_now_by_campaign_id_invitation_no" ON "booking_now" ("campaign_id", "invitation_no");
CREATE INDEX "booking_now_by_campaign_id_phone_key" ON "booking_now" ("campaign_id", "phone_key");
CREATE INDEX "booking_now_by_shift_no_slot" ON "booking_now" ("shift_no", "slot");
CREATE TABLE "booking_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "shift_no" integer NOT NULL,
  "slot" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "booking_step_by_no_seq" ON "booking_step" ("no", "seq");
CREATE TABLE "booking_tablet" (
  "operation" text NOT NULL,
  "no" integer NOT NULL,
  "shift_no" integer NOT NULL,
  "kind" text NOT NULL,
  "observed_at" integer NOT NULL,
  "became" text NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("operation")
);
CREATE INDEX "booking_tablet_by_shift_no" ON "booking_tablet" ("shift_no");
CREATE TABLE "brief_sent" (
  "campaign_id" integer NOT NULL,
  "day" integer NOT NULL,
  "batch_no" integer NOT NULL,
  "people" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "day")
);
CREATE TABLE "brief_setting" (
  "campaign_id" integer NOT NULL,
  "version" integer NOT NULL,
  "at_minute" integer,
  "sealed" blob NOT NULL,
  "people" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "version")
);
CREATE TABLE "campaign" (
  "id" integer NOT NULL,
  "code" text NOT NULL,
  "name" text NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "opening_day" integer NOT NULL,
  "root_locality_id" integer NOT NULL,
  "eligible_min_age" integer NOT NULL,
  "overdue_days" integer NOT NULL,
  "settlement_window_days" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "campaign_by_code" ON "campaign" ("code");
CREATE TABLE "citizen_current" (
  "campaign_id" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "quarter_id" integer NOT NULL,
  "household" integer NOT NULL,
  "birth_year" integer NOT NULL,
  "sex" integer NOT NULL,
  "flags" integer NOT NULL,
  "s1" integer NOT NULL,
  "c1" integer,
  "a1" integer,
  "k1" integer,
  "s2" integer NOT NULL,
  "c2" integer,
  "a2" integer,
  "k2" integer,
  "as_of" integer NOT NULL,
  "first_extract" integer NOT NULL,
  "person_extract" integer NOT NULL,
  "status_extract" integer NOT NULL,
  "key_digest" blob NOT NULL,
  "person_digest" blob NOT NULL,
  PRIMARY KEY ("campaign_id", "commune_id", "citizen") ) WITHOUT ROWID
);
CREATE TABLE "citizen_key" (
  "campaign_id" integer NOT NULL,
  "kind" integer NOT NULL,
  "digest" blob NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "key_version" integer NOT NULL,
  "valid_from" integer NOT NULL,
  "valid_to" integer,
  PRIMARY KEY ("campaign_id", "kind", "digest") ) WITHOUT ROWID
);
CREATE TABLE "claim" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "id" text NOT NULL,
  "citizen" integer,
  "digest_kind" integer NOT NULL,
  "digest" blob NOT NULL,
  "outcome" text NOT NULL,
  "method" text,
  "observed_at" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "day" integer NOT NULL,
  "seq" integer NOT NULL,
  "team_id" integer,
  "member_id" integer,
  "unit_id" integer,
  "source" text NOT NULL,
  "commune_id" integer,
  "quarter_id" integer,
  "file_no" integer,
  "row_number" integer,
  PRIMARY KEY ("campaign_id", "partition_id", "id")
);
CREATE INDEX "claim_by_campaign_id_commune_id_day" ON "claim" ("campaign_id", "commune_id", "day");
CREATE INDEX "claim_by_campaign_id_day_team_id" ON "claim" ("campaign_id", "day", "team_id");
CREATE INDEX "claim_by_campaign_id_partition_id_citizen" ON "claim" ("campaign_id", "partition_id", "citizen");
CREATE INDEX "claim_by_campaign_id_seq" ON "claim" ("campaign_id", "seq");
CREATE TABLE "claim_count" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "day" integer NOT NULL,
  "count" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "source" text NOT NULL,
  "file_no" integer,
  PRIMARY KEY ("id")
);
CREATE INDEX "claim_count_by_campaign_id_unit_id_day_seq" ON "claim_count" ("campaign_id", "unit_id", "day", "seq");
CREATE TABLE "claim_file" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "kind" text NOT NULL,
  "file_name" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_name" text NOT NULL,
  "user_id" integer,
  "accepted" integer NOT NULL,
  "duplicates" integer NOT NULL,
  "rejected" integer NOT NULL,
  "unmatched" integer NOT NULL,
  "problems" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "claim_file_by_campaign_id_no" ON "claim_file" ("campaign_id", "no");
CREATE TABLE "claim_key" (
  "campaign_id" integer NOT NULL,
  "digest" blob NOT NULL,
  "claim_id" text NOT NULL,
  PRIMARY KEY ("campaign_id", "digest") ) WITHOUT ROWID
);
CREATE TABLE "claim_match" (
  "campaign_id" integer NOT NULL,
  "claim_id" text NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "claim_id")
);
CREATE INDEX "claim_match_by_campaign_id_partition_id_citizen" ON "claim_match" ("campaign_id", "partition_id", "citizen");
CREATE TABLE "claim_withdrawal" (
  "campaign_id" integer NOT NULL,
  "claim_id" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "claim_id")
);
CREATE TABLE "commit_log" (
  "seq" integer NOT NULL,
  "at" integer NOT NULL,
  "user_id" integer,
  "name" text NOT NULL,
  PRIMARY KEY ("seq")
);
CREATE TABLE "compliance_count" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "duty" text NOT NULL,
  "population" integer NOT NULL,
  "exempt" integer NOT NULL,
  "level1" integer NOT NULL,
  "level2" integer NOT NULL,
  "app" integer NOT NULL,
  "national" integer NOT NULL,
  "provincial" integer NOT NULL,
  "complete" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "compliance_count_by_campaign_id_duty_unit_id_seq" ON "compliance_count" ("campaign_id", "duty", "unit_id", "seq");
CREATE TABLE "compliance_directive" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "issued" integer NOT NULL,
  "number" text NOT NULL,
  "day" integer,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "compliance_directive_by_campaign_id_unit_id_seq" ON "compliance_directive" ("campaign_id", "unit_id", "seq");
CREATE TABLE "compliance_duty" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "code" text NOT NULL,
  "name" text NOT NULL,
  "clause" text NOT NULL,
  "deadline" integer NOT NULL,
  "kinds" text NOT NULL,
  "proofs" text NOT NULL,
  "quota" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "compliance_duty_by_campaign_id_seq" ON "compliance_duty" ("campaign_id", "seq");
CREATE TABLE "compliance_mark" (
  "campaign_id" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id")
);
CREATE TABLE "compliance_mode" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "counts_only" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "compliance_mode_by_campaign_id_seq" ON "compliance_mode" ("campaign_id", "seq");
CREATE TABLE "cost_line" (
  "campaign_id" integer NOT NULL,
  "no" integer NOT NULL,
  "version" integer NOT NULL,
  "name" text NOT NULL,
  "unit" text NOT NULL,
  "quantity" integer NOT NULL,
  "price" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "source" text NOT NULL,
  "active" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "no", "version")
);
CREATE TABLE "cost_price" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "item" text NOT NULL,
  "price" integer NOT NULL,
  "source" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "cost_price_by_campaign_id_item_seq" ON "cost_price" ("campaign_id", "item", "seq");
CREATE TABLE "council_end" (
  "sitting_no" integer NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("sitting_no")
);
CREATE TABLE "council_sitting" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "day" integer NOT NULL,
  "place" text NOT NULL,
  "members" integer NOT NULL,
  "present" integer NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "council_sitting_by_campaign_id" ON "council_sitting" ("campaign_id");
CREATE TABLE "council_vote" (
  "id" text NOT NULL,
  "sitting_no" integer NOT NULL,
  "proposal_no" integer NOT NULL,
  "for_it" integer NOT NULL,
  "against_it" integer NOT NULL,
  "abstained" integer NOT NULL,
  "recommended" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "council_vote_by_proposal_no" ON "council_vote" ("proposal_no");
CREATE UNIQUE INDEX "council_vote_by_sitting_no_proposal_no" ON "council_vote" ("sitting_no", "proposal_no");
CREATE TABLE "daily_report" (
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "day" integer NOT NULL,
  "version" integer NOT NULL,
  "collected1" integer NOT NULL,
  "collected2" integer NOT NULL,
  "approved" integer NOT NULL,
  "rejected" integer NOT NULL,
  "activated1" integer NOT NULL,
  "activated2" integer NOT NULL,
  "absent" integer NOT NULL,
  "portal_accounts" integer NOT NULL,
  "outreach" integer NOT NULL,
  "guided" integer NOT NULL,
  "mobilised" integer NOT NULL,
  "explanation" text NOT NULL,
  "difficulties" text NOT NULL,
  "note" text NOT NULL,
  "reason" text NOT NULL,
  "known" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  "channel" text NOT NULL,
  "file_no" integer,
  PRIMARY KEY ("campaign_id", "unit_id", "day", "version") ) WITHOUT ROWID
);
CREATE TABLE "daily_report_day" (
  "campaign_id" integer NOT NULL,
  "day" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "version" integer NOT NULL,
  "state" text NOT NULL,
  "first_at" integer NOT NULL,
  "late" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "differs" integer NOT NULL,
  "difficult" integer NOT NULL,
  "collected1" integer NOT NULL,
  "collected2" integer NOT NULL,
  "approved" integer NOT NULL,
  "rejected" integer NOT NULL,
  "activated1" integer NOT NULL,
  "activated2" integer NOT NULL,
  "absent" integer NOT NULL,
  "portal_accounts" integer NOT NULL,
  "outreach" integer NOT NULL,
  "guided" integer NOT NULL,
  "mobilised" integer NOT NULL,
  "sum_collected1" integer NOT NULL,
  "sum_collected2" integer NOT NULL,
  "sum_approved" integer NOT NULL,
  "sum_rejected" integer NOT NULL,
  "sum_activated1" integer NOT NULL,
  "sum_activated2" integer NOT NULL,
  "sum_absent" integer NOT NULL,
  "sum_portal_accounts" integer NOT NULL,
  "sum_outreach" integer NOT NULL,
  "sum_guided" integer NOT NULL,
  "sum_mobilised" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "day", "unit_id")
);
CREATE INDEX "daily_report_day_by_campaign_id_unit_id_day" ON "daily_report_day" ("campaign_id", "unit_id", "day");
CREATE TABLE "daily_report_draft" (
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "day" integer NOT NULL,
  "content" text NOT NULL,
  "updated_at" integer NOT NULL,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "unit_id", "day")
);
CREATE TABLE "daily_report_duty" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "from_day" integer NOT NULL,
  "expected" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  "reason" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "daily_report_duty_by_campaign_id_unit_id" ON "daily_report_duty" ("campaign_id", "unit_id");
CREATE TABLE "daily_report_exception" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "until_day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  "reason" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "daily_report_exception_by_campaign_id_unit_id" ON "daily_report_exception" ("campaign_id", "unit_id");
CREATE TABLE "daily_report_file" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "file_name" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  "report" text NOT NULL,
  "problems" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "daily_report_file_by_campaign_id_no" ON "daily_report_file" ("campaign_id", "no");
CREATE TABLE "daily_report_reminder" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "daily_report_reminder_by_campaign_id_day_unit_id" ON "daily_report_reminder" ("campaign_id", "day", "unit_id");
CREATE TABLE "daily_report_review" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "day" integer NOT NULL,
  "version" integer NOT NULL,
  "state" text NOT NULL,
  "question" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "daily_report_review_by_campaign_id_unit_id_day" ON "daily_report_review" ("campaign_id", "unit_id", "day");
CREATE TABLE "daily_report_rule" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "from_day" integer NOT NULL,
  "minutes" integer NOT NULL,
  "grace_days" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  "reason" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "daily_report_rule_by_campaign_id" ON "daily_report_rule" ("campaign_id");
CREATE TABLE "difficulty" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "category" text NOT NULL,
  "title" text NOT NULL,
  "question" text NOT NULL,
  "locality_id" integer NOT NULL,
  "unit_id" integer,
  "team_id" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "difficulty_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "state" text NOT NULL,
  "owner_id" integer NOT NULL,
  "due_day" integer NOT NULL,
  "answered_at" integer,
  "shared" integer NOT NULL,
  "search" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "difficulty_now_by_campaign_id_state_due_day" ON "difficulty_now" ("campaign_id", "state", "due_day");
CREATE TABLE "difficulty_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "owner_id" integer NOT NULL,
  "due_day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "difficulty_step_by_no_seq" ON "difficulty_step" ("no", "seq");
CREATE TABLE "dispute" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "round_no" integer,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "dispute_by_campaign_id_unit_id" ON "dispute" ("campaign_id", "unit_id");
CREATE TABLE "dispute_accepted" (
  "decision_id" text NOT NULL,
  "claim_id" text NOT NULL,
  PRIMARY KEY ("decision_id", "claim_id")
);
CREATE TABLE "dispute_claim" (
  "dispute_no" integer NOT NULL,
  "claim_id" text NOT NULL,
  PRIMARY KEY ("dispute_no", "claim_id")
);
CREATE INDEX "dispute_claim_by_claim_id" ON "dispute_claim" ("claim_id");
CREATE TABLE "dispute_decision" (
  "id" text NOT NULL,
  "dispute_no" integer NOT NULL,
  "decision" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "dispute_decision_by_dispute_no" ON "dispute_decision" ("dispute_no");
CREATE TABLE "dispute_evidence" (
  "dispute_no" integer NOT NULL,
  "kind" text NOT NULL,
  "size" integer NOT NULL,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("dispute_no")
);
CREATE TABLE "document" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "kind" text NOT NULL,
  "phase_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "cutoff" integer NOT NULL,
  "as_of" integer NOT NULL,
  "facts" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "document_by_campaign_id_kind_phase_no_unit_id_cutoff" ON "document" ("campaign_id", "kind", "phase_no", "unit_id", "cutoff");
CREATE TABLE "document_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "kind" text NOT NULL,
  "phase_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "version" integer NOT NULL,
  "state" text NOT NULL,
  "sent_at" integer,
  "late" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "document_now_by_campaign_id_kind_phase_no_unit_id" ON "document_now" ("campaign_id", "kind", "phase_no", "unit_id");
CREATE TABLE "document_people" (
  "no" integer NOT NULL,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "document_setting" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "name" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "document_setting_by_campaign_id_name_seq" ON "document_setting" ("campaign_id", "name", "seq");
CREATE TABLE "document_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "version" integer NOT NULL,
  "state" text NOT NULL,
  "words" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "document_step_by_no_seq" ON "document_step" ("no", "seq");
CREATE TABLE "document_version" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "version" integer NOT NULL,
  "content" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "document_version_by_no_version" ON "document_version" ("no", "version");
CREATE TABLE "dossier_batch" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "reference" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "dossier_batch_by_campaign_id_commune_id" ON "dossier_batch" ("campaign_id", "commune_id");
CREATE TABLE "dossier_batch_item" (
  "batch_no" integer NOT NULL,
  "dossier_no" integer NOT NULL,
  PRIMARY KEY ("batch_no", "dossier_no")
);
CREATE INDEX "dossier_batch_item_by_dossier_no" ON "dossier_batch_item" ("dossier_no");
CREATE TABLE "dossier_batch_removal" (
  "batch_no" integer NOT NULL,
  "dossier_no" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("batch_no", "dossier_no")
);
CREATE TABLE "dossier_batch_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "dossier_batch_step_by_no_seq" ON "dossier_batch_step" ("no", "seq");
CREATE TABLE "equipment_home" (
  "campaign_id" integer NOT NULL,
  "set_no" integer NOT NULL,
  "version" integer NOT NULL,
  "station_no" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "set_no", "version")
);
CREATE TABLE "equipment_set" (
  "campaign_id" integer NOT NULL,
  "no" integer NOT NULL,
  "version" integer NOT NULL,
  "code" text NOT NULL,
  "name" text NOT NULL,
  "active" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "no", "version")
);
CREATE TABLE "event" (
  "id" text NOT NULL,
  "seq" integer NOT NULL,
  "at" integer NOT NULL,
  "kind" text NOT NULL,
  "payload" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "event_by_seq" ON "event" ("seq");
CREATE TABLE "extract" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "as_of" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "user_id" integer,
  "user_name" text NOT NULL,
  "file_name" text NOT NULL,
  "file_hash" text NOT NULL,
  "identity" text NOT NULL,
  "source" text NOT NULL,
  "scope" text NOT NULL,
  "coverage" text NOT NULL,
  "status_filter" text,
  "mapping" text NOT NULL,
  "state" text NOT NULL,
  "counts" text NOT NULL,
  "findings" text NOT NULL,
  "seq" integer,
  "withdrawn_seq" integer,
  "withdrawn_reason" text,
  PRIMARY KEY ("no")
);
CREATE INDEX "extract_by_campaign_id_as_of" ON "extract" ("campaign_id", "as_of");
CREATE INDEX "extract_by_identity" ON "extract" ("identity");
CREATE TABLE "extract_commune" (
  "extract_no" integer NOT NULL,
  "commune_id" integer NOT NULL,
  PRIMARY KEY ("extract_no", "commune_id")
);
CREATE INDEX "extract_commune_by_commune_id" ON "extract_commune" ("commune_id");
CREATE TABLE "extract_problem" (
  "extract_no" integer NOT NULL,
  "row_number" integer NOT NULL,
  "codes" text NOT NULL,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("extract_no", "row_number")
);
CREATE TABLE "extract_seen" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "extract_no" integer NOT NULL,
  "citizens" blob NOT NULL,
  PRIMARY KEY ("campaign_id", "partition_id", "extract_no")
);
CREATE TABLE "extract_source" (
  "source" text NOT NULL,
  "mapping" text NOT NULL,
  "updated_at" integer NOT NULL,
  PRIMARY KEY ("source")
);
CREATE TABLE "field_held" (
  "campaign_id" integer NOT NULL,
  "operation" text NOT NULL,
  "kind" text NOT NULL,
  "phone_id" text NOT NULL,
  "member_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "list_id" integer,
  "commune_id" integer,
  "reason" text NOT NULL,
  "content" text NOT NULL,
  "sealed" blob NOT NULL,
  "observed_at" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "operation")
);
CREATE INDEX "field_held_by_campaign_id_seq" ON "field_held" ("campaign_id", "seq");
CREATE INDEX "field_held_by_list_id" ON "field_held" ("list_id");
CREATE INDEX "field_held_by_phone_id" ON "field_held" ("phone_id");
CREATE TABLE "field_help" (
  "campaign_id" integer NOT NULL,
  "operation" text NOT NULL,
  "member_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "post" text,
  "partition_id" integer,
  "citizen" integer,
  "commune_id" integer NOT NULL,
  "outcome" text NOT NULL,
  "method" text,
  "phone_of" text NOT NULL,
  "observed_at" integer NOT NULL,
  "day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "claim_id" text,
  PRIMARY KEY ("campaign_id", "operation") ) WITHOUT ROWID
);
CREATE INDEX "field_help_by_campaign_id_commune_id_day" ON "field_help" ("campaign_id", "commune_id", "day");
CREATE INDEX "field_help_by_campaign_id_member_id" ON "field_help" ("campaign_id", "member_id");
CREATE INDEX "field_help_by_campaign_id_post" ON "field_help" ("campaign_id", "post");
CREATE TABLE "field_language" (
  "code" text NOT NULL,
  "name" text NOT NULL,
  "texts" text NOT NULL,
  "updated_at" integer NOT NULL,
  "updated_by" text NOT NULL,
  PRIMARY KEY ("code")
);
CREATE TABLE "field_operation" (
  "campaign_id" integer NOT NULL,
  "operation" text NOT NULL,
  "kind" text NOT NULL,
  "phone_id" text NOT NULL,
  "member_id" integer NOT NULL,
  "list_id" integer,
  "partition_id" integer,
  "citizen" integer,
  "target" text,
  "told_at" integer NOT NULL,
  "observed_at" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "held" text,
  "until" integer,
  "hour" text,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("campaign_id", "operation") ) WITHOUT ROWID
);
CREATE TABLE "field_setting" (
  "name" text NOT NULL,
  "value" text NOT NULL,
  PRIMARY KEY ("name")
);
CREATE TABLE "forecast" (
  "campaign_id" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "phase_id" integer NOT NULL,
  "as_of" integer NOT NULL,
  "cutoff" integer NOT NULL,
  "remade" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "told" text NOT NULL,
  PRIMARY KEY ("campaign_id", "locality_id", "phase_id", "as_of", "cutoff") ) WITHOUT ROWID
);
CREATE TABLE "held_operation" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "operation" text NOT NULL,
  "list_id" integer NOT NULL,
  "content" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "held_operation_by_campaign_id_operation" ON "held_operation" ("campaign_id", "operation");
CREATE INDEX "held_operation_by_list_id" ON "held_operation" ("list_id");
CREATE TABLE "held_resolution" (
  "campaign_id" integer NOT NULL,
  "operation" text NOT NULL,
  "resolution" text NOT NULL,
  "answer" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "user_name" text NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "operation") ) WITHOUT ROWID
);
CREATE TABLE "help_post" (
  "campaign_id" integer NOT NULL,
  "operation" text NOT NULL,
  "member_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "place" text NOT NULL,
  "place_kind" text NOT NULL,
  "started_at" integer NOT NULL,
  "day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "operation") ) WITHOUT ROWID
);
CREATE INDEX "help_post_by_campaign_id_day" ON "help_post" ("campaign_id", "day");
CREATE TABLE "help_post_end" (
  "campaign_id" integer NOT NULL,
  "post" text NOT NULL,
  "operation" text NOT NULL,
  "ended_at" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "post", "operation") ) WITHOUT ROWID
);
CREATE TABLE "inspection" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "size" integer NOT NULL,
  "seed" integer NOT NULL,
  "due_day" integer NOT NULL,
  "purpose" text NOT NULL,
  "frame" integer NOT NULL,
  "frame_digest" blob NOT NULL,
  "cutoff" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "inspection_by_campaign_id" ON "inspection" ("campaign_id");
CREATE TABLE "inspection_assignment" (
  "id" text NOT NULL,
  "round_no" integer NOT NULL,
  "item" integer NOT NULL,
  "inspector_id" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "inspection_assignment_by_round_no_item" ON "inspection_assignment" ("round_no", "item");
CREATE TABLE "inspection_end" (
  "round_no" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("round_no")
);
CREATE TABLE "inspection_evidence" (
  "id" text NOT NULL,
  "task_no" integer NOT NULL,
  "kind" text NOT NULL,
  "size" integer NOT NULL,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "inspection_evidence_by_task_no" ON "inspection_evidence" ("task_no");
CREATE TABLE "inspection_finding" (
  "id" text NOT NULL,
  "round_no" integer NOT NULL,
  "item" integer NOT NULL,
  "finding" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "inspection_finding_by_round_no_item" ON "inspection_finding" ("round_no", "item");
CREATE TABLE "inspection_finding_seen" (
  "finding_id" text NOT NULL,
  "operation" text NOT NULL,
  "observed_at" integer NOT NULL,
  PRIMARY KEY ("finding_id")
);
CREATE TABLE "inspection_inspector" (
  "id" text NOT NULL,
  "round_no" integer NOT NULL,
  "inspector_id" integer NOT NULL,
  "name" text NOT NULL,
  "unit_id" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "inspection_inspector_by_inspector_id" ON "inspection_inspector" ("inspector_id");
CREATE INDEX "inspection_inspector_by_round_no" ON "inspection_inspector" ("round_no");
CREATE TABLE "inspection_item" (
  "round_no" integer NOT NULL,
  "item" integer NOT NULL,
  "claim_id" text NOT NULL,
  "home_partition" integer,
  "citizen" integer,
  "unit_id" integer NOT NULL,
  "team_id" integer,
  "member_id" integer,
  "day" integer NOT NULL,
  "observed_at" integer NOT NULL,
  "commune_id" integer,
  "quarter_id" integer,
  "risk" integer NOT NULL,
  "signs" text NOT NULL,
  PRIMARY KEY ("round_no", "item")
);
CREATE INDEX "inspection_item_by_claim_id" ON "inspection_item" ("claim_id");
CREATE TABLE "inspection_phone" (
  "id" text NOT NULL,
  "round_no" integer NOT NULL,
  "inspector_id" integer NOT NULL,
  "member_id" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "inspection_phone_by_member_id" ON "inspection_phone" ("member_id");
CREATE INDEX "inspection_phone_by_round_no" ON "inspection_phone" ("round_no");
CREATE TABLE "inspection_reply" (
  "id" text NOT NULL,
  "task_no" integer NOT NULL,
  "kind" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "inspection_reply_by_task_no" ON "inspection_reply" ("task_no");
CREATE TABLE "inspection_statement" (
  "id" text NOT NULL,
  "round_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "inspection_statement_by_round_no_unit_id" ON "inspection_statement" ("round_no", "unit_id");
CREATE TABLE "inspection_stratum" (
  "round_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "risk" integer NOT NULL,
  "population" integer NOT NULL,
  "drawn" integer NOT NULL,
  PRIMARY KEY ("round_no", "unit_id", "risk")
);
CREATE TABLE "inspection_task" (
  "no" integer NOT NULL,
  "round_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "words" text NOT NULL,
  "owner" text NOT NULL,
  "due_day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "inspection_task_by_round_no" ON "inspection_task" ("round_no");
CREATE TABLE "inspection_task_done" (
  "task_no" integer NOT NULL,
  "words" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("task_no")
);
CREATE TABLE "invitation" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "shift_no" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "household" integer NOT NULL,
  "quarter_id" integer,
  "commune_id" integer NOT NULL,
  "because" text NOT NULL,
  "code_key" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "invitation_by_campaign_id_code_key" ON "invitation" ("campaign_id", "code_key");
CREATE INDEX "invitation_by_campaign_id_partition_id_citizen" ON "invitation" ("campaign_id", "partition_id", "citizen");
CREATE INDEX "invitation_by_shift_no" ON "invitation" ("shift_no");
CREATE TABLE "lease" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "kind" text NOT NULL,
  "list_id" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "until" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "partition_id", "citizen", "kind") ) WITHOUT ROWID
);
CREATE INDEX "lease_by_campaign_id_commune_id_kind" ON "lease" ("campaign_id", "commune_id", "kind");
CREATE INDEX "lease_by_list_id" ON "lease" ("list_id");
CREATE TABLE "list_version" (
  "list_id" integer NOT NULL,
  "version" integer NOT NULL,
  PRIMARY KEY ("list_id") ) WITHOUT ROWID
);
CREATE TABLE "locality" (
  "id" integer NOT NULL,
  "code" text NOT NULL,
  "valid_from" integer NOT NULL,
  "valid_to" integer,
  "kind" integer NOT NULL,
  "name" text NOT NULL,
  "parent_id" integer,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "locality_by_code_valid_from" ON "locality" ("code", "valid_from");
CREATE TABLE "locality_heir" (
  "from_id" integer NOT NULL,
  "to_id" integer NOT NULL,
  "on_day" integer NOT NULL,
  "change_no" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("from_id")
);
CREATE TABLE "locality_succession" (
  "from_id" integer NOT NULL,
  "to_id" integer NOT NULL,
  "on_day" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("from_id", "to_id")
);
CREATE TABLE "locality_tier_end" (
  "locality_id" integer NOT NULL,
  "on_day" integer NOT NULL,
  "change_no" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("locality_id")
);
CREATE TABLE "map_file" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "digest" blob NOT NULL,
  "file_name" text NOT NULL,
  "features" integer NOT NULL,
  "localities" integer NOT NULL,
  "rejected" integer NOT NULL,
  "problems" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "map_file_by_campaign_id_digest" ON "map_file" ("campaign_id", "digest");
CREATE TABLE "map_shape" (
  "locality_id" integer NOT NULL,
  "file_no" integer NOT NULL,
  "rings" text NOT NULL,
  PRIMARY KEY ("locality_id", "file_no") ) WITHOUT ROWID
);
CREATE TABLE "map_withdrawal" (
  "file_no" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("file_no")
);
CREATE TABLE "member" (
  "id" integer NOT NULL,
  "code" text NOT NULL,
  "name" text NOT NULL,
  "team_id" integer,
  "unit_id" integer,
  "it_skilled" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "member_by_code" ON "member" ("code");
CREATE INDEX "member_by_team_id" ON "member" ("team_id");
CREATE TABLE "message" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "batch_no" integer NOT NULL,
  "recipient_key" text NOT NULL,
  "once_key" text NOT NULL,
  "sealed" blob NOT NULL,
  "parts" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "message_by_batch_no" ON "message" ("batch_no");
CREATE TABLE "message_batch" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "template_code" text NOT NULL,
  "template_version" integer NOT NULL,
  "channel" text NOT NULL,
  "locality_id" integer NOT NULL,
  "purpose" text NOT NULL,
  "left_out" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "message_batch_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "state" text NOT NULL,
  "created_at" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "message_batch_now_by_campaign_id_state" ON "message_batch_now" ("campaign_id", "state");
CREATE TABLE "message_batch_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "people" integer NOT NULL,
  "parts" integer NOT NULL,
  "price" integer,
  "cost" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "message_batch_step_by_no_seq" ON "message_batch_step" ("no", "seq");
CREATE TABLE "message_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "batch_no" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "channel" text NOT NULL,
  "recipient_key" text NOT NULL,
  "once_key" text NOT NULL,
  "state" text NOT NULL,
  "why" text NOT NULL,
  "due_at" integer NOT NULL,
  "tries" integer NOT NULL,
  "lease_until" integer,
  "request_key" text NOT NULL,
  "provider_id" text NOT NULL,
  "parts" integer NOT NULL,
  "price" integer,
  "handed_day" integer,
  "changed_at" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "message_now_by_batch_no_state" ON "message_now" ("batch_no", "state");
CREATE INDEX "message_now_by_campaign_id_channel_handed_day" ON "message_now" ("campaign_id", "channel", "handed_day");
CREATE INDEX "message_now_by_campaign_id_channel_provider_id" ON "message_now" ("campaign_id", "channel", "provider_id");
CREATE INDEX "message_now_by_campaign_id_channel_state_due_at" ON "message_now" ("campaign_id", "channel", "state", "due_at");
CREATE INDEX "message_now_by_campaign_id_once_key" ON "message_now" ("campaign_id", "once_key");
CREATE INDEX "message_now_by_campaign_id_request_key" ON "message_now" ("campaign_id", "request_key");
CREATE TABLE "message_opt_out" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "recipient_key" text NOT NULL,
  "opted_out" integer NOT NULL,
  "how" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "message_opt_out_by_campaign_id_recipient_key_seq" ON "message_opt_out" ("campaign_id", "recipient_key", "seq");
CREATE TABLE "message_setting" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "channel" text NOT NULL,
  "price" integer,
  "per_day" integer NOT NULL,
  "on_use" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "message_setting_by_campaign_id_channel" ON "message_setting" ("campaign_id", "channel");
CREATE TABLE "message_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "why" text NOT NULL,
  "detail" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "message_step_by_no_seq" ON "message_step" ("no", "seq");
CREATE TABLE "message_template" (
  "campaign_id" integer NOT NULL,
  "code" text NOT NULL,
  "version" integer NOT NULL,
  "name" text NOT NULL,
  "subject" text NOT NULL,
  "body" text NOT NULL,
  "short_body" text NOT NULL,
  "zalo_id" text NOT NULL,
  "active" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "code", "version")
);
CREATE TABLE "message_token" (
  "campaign_id" integer NOT NULL,
  "channel" text NOT NULL,
  "version" integer NOT NULL,
  "sealed" blob NOT NULL,
  "spent_at" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "channel", "version")
);
CREATE TABLE "ministry_total" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "as_of" integer NOT NULL,
  "seq" integer NOT NULL,
  "metric" text NOT NULL,
  "value" integer NOT NULL,
  "source" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ministry_total_by_campaign_id_locality_id_as_of" ON "ministry_total" ("campaign_id", "locality_id", "as_of");
CREATE TABLE "mobilisation" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "day" integer NOT NULL,
  "portal" integer NOT NULL,
  "claim_partition" integer NOT NULL,
  "claim_id" text NOT NULL,
  "digest" blob NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "mobilisation_by_campaign_id_person_no_digest" ON "mobilisation" ("campaign_id", "person_no", "digest");
CREATE INDEX "mobilisation_by_campaign_id_unit_id" ON "mobilisation" ("campaign_id", "unit_id");
CREATE TABLE "mobilisation_now" (
  "campaign_id" integer NOT NULL,
  "claim_id" text NOT NULL,
  "person_no" integer NOT NULL,
  "claim_partition" integer NOT NULL,
  "credit" text NOT NULL,
  PRIMARY KEY ("campaign_id", "claim_id")
);
CREATE INDEX "mobilisation_now_by_campaign_id_person_no" ON "mobilisation_now" ("campaign_id", "person_no");
CREATE TABLE "named_list" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "digest" blob NOT NULL,
  "units" text NOT NULL,
  "file_name" text NOT NULL,
  "day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_name" text NOT NULL,
  "user_id" integer,
  "rows" integer NOT NULL,
  "taken" integer NOT NULL,
  "duplicates" integer NOT NULL,
  "rejected" integer NOT NULL,
  "problems" text NOT NULL,
  "header" blob NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "named_list_by_campaign_id_digest" ON "named_list" ("campaign_id", "digest");
CREATE TABLE "named_list_decision" (
  "campaign_id" integer NOT NULL,
  "list_no" integer NOT NULL,
  "row_number" integer NOT NULL,
  "seq" integer NOT NULL,
  "id" text NOT NULL,
  "decision" text NOT NULL,
  "partition_id" integer,
  "citizen" integer,
  "claim_id" text,
  "recorded_at" integer NOT NULL,
  "user_name" text NOT NULL,
  "user_id" integer,
  PRIMARY KEY ("campaign_id", "list_no", "row_number", "seq")
);
CREATE TABLE "named_list_row" (
  "campaign_id" integer NOT NULL,
  "list_no" integer NOT NULL,
  "row_number" integer NOT NULL,
  "found" text NOT NULL,
  "score" integer,
  "day" integer,
  "unit_id" integer,
  "team_id" integer,
  "member_id" integer,
  "partition_id" integer,
  "claim_id" text,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("campaign_id", "list_no", "row_number")
);
CREATE TABLE "outreach_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "version" integer NOT NULL,
  "state" text NOT NULL,
  "locality_id" integer NOT NULL,
  "unit_id" integer,
  "on_day" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "outreach_now_by_campaign_id_on_day" ON "outreach_now" ("campaign_id", "on_day");
CREATE TABLE "outreach_photo" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "width" integer NOT NULL,
  "height" integer NOT NULL,
  "size" integer NOT NULL,
  "digest" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "outreach_photo_by_no" ON "outreach_photo" ("no");
CREATE TABLE "outreach_photo_bytes" (
  "id" text NOT NULL,
  "bytes" blob NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "outreach_photo_removed" (
  "id" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "outreach_text" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "code" text NOT NULL,
  "lang" text NOT NULL,
  "version" integer NOT NULL,
  "title" text NOT NULL,
  "body" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "outreach_text_by_campaign_id_code_lang_version" ON "outreach_text" ("campaign_id", "code", "lang", "version");
CREATE TABLE "outreach_version" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "version" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "state" text NOT NULL,
  "channel" text NOT NULL,
  "title" text NOT NULL,
  "locality_id" integer NOT NULL,
  "place" text NOT NULL,
  "unit_id" integer,
  "on_day" integer NOT NULL,
  "from_minute" integer,
  "to_minute" integer,
  "reach" integer,
  "guided" integer,
  "cost" integer,
  "link" text NOT NULL,
  "result" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "outreach_version_by_no_version" ON "outreach_version" ("no", "version");
CREATE TABLE "partition" (
  "id" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "commune_id" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "partition_by_campaign_id_commune_id" ON "partition" ("campaign_id", "commune_id");
CREATE TABLE "person_fact" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "extract_no" integer NOT NULL,
  "key_version" integer NOT NULL,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("campaign_id", "partition_id", "citizen", "extract_no") ) WITHOUT ROWID
);
CREATE TABLE "phase" (
  "id" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "no" integer NOT NULL,
  "name" text NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "metric" text NOT NULL,
  "value" integer NOT NULL,
  "basis" text,
  "frozen_on" integer,
  "cumulative" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "phase_by_campaign_id_no" ON "phase" ("campaign_id", "no");
CREATE TABLE "phone" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "member_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "leader" integer NOT NULL,
  "name" text NOT NULL,
  "full_hash" blob NOT NULL,
  "upload_hash" blob NOT NULL,
  "until" integer NOT NULL,
  "enrolled_at" integer NOT NULL,
  "enrolled_by" text NOT NULL,
  "revoked_at" integer,
  "revoked_by" text,
  "revoked_reason" text,
  "signed_out_at" integer,
  PRIMARY KEY ("id")
);
CREATE INDEX "phone_by_campaign_id_member_id" ON "phone" ("campaign_id", "member_id");
CREATE INDEX "phone_by_campaign_id_team_id" ON "phone" ("campaign_id", "team_id");
CREATE UNIQUE INDEX "phone_by_full_hash" ON "phone" ("full_hash");
CREATE UNIQUE INDEX "phone_by_upload_hash" ON "phone" ("upload_hash");
CREATE TABLE "phone_code" (
  "digest" blob NOT NULL,
  "campaign_id" integer NOT NULL,
  "member_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "leader" integer NOT NULL,
  "until" integer NOT NULL,
  "created_at" integer NOT NULL,
  "created_by" text NOT NULL,
  "expires_at" integer NOT NULL,
  "used_at" integer,
  "phone_id" text,
  PRIMARY KEY ("digest")
);
CREATE INDEX "phone_code_by_campaign_id_team_id" ON "phone_code" ("campaign_id", "team_id");
CREATE TABLE "phone_seen" (
  "phone_id" text NOT NULL,
  "at" integer NOT NULL,
  "waiting" integer NOT NULL,
  "app_version" text NOT NULL,
  PRIMARY KEY ("phone_id") ) WITHOUT ROWID
);
CREATE TABLE "progress_delta" (
  "campaign_id" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "as_of" integer NOT NULL,
  "seq" integer NOT NULL,
  "extract_no" integer NOT NULL,
  "eligible" integer NOT NULL,
  "collected1" integer NOT NULL,
  "collected2" integer NOT NULL,
  "approved1" integer NOT NULL,
  "approved2" integer NOT NULL,
  "rejected1" integer NOT NULL,
  "rejected2" integer NOT NULL,
  "activated1" integer NOT NULL,
  "activated2" integer NOT NULL,
  "issued" integer NOT NULL,
  "dossiers" integer NOT NULL,
  "vanished" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "locality_id", "as_of", "seq") ) WITHOUT ROWID
);
CREATE TABLE "quota_node" (
  "version_no" integer NOT NULL,
  "at" integer NOT NULL,
  "parent_at" integer,
  "line" text NOT NULL,
  "holder_kind" text NOT NULL,
  "holder_id" integer NOT NULL,
  "share" integer NOT NULL,
  "done" integer NOT NULL,
  "quota" integer NOT NULL,
  "short" integer NOT NULL,
  "floor" integer,
  "cap" integer,
  "days" text NOT NULL,
  "level1" text NOT NULL,
  "level2" text NOT NULL,
  "weight" integer,
  PRIMARY KEY ("version_no", "at") ) WITHOUT ROWID
);
CREATE INDEX "quota_node_by_version_no_holder_kind_holder_id" ON "quota_node" ("version_no", "holder_kind", "holder_id");
CREATE INDEX "quota_node_by_version_no_parent_at" ON "quota_node" ("version_no", "parent_at");
CREATE TABLE "quota_setting" (
  "campaign_id" integer NOT NULL,
  "version" integer NOT NULL,
  "value" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "version")
);
CREATE TABLE "quota_version" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "phase_id" integer NOT NULL,
  "cause" text NOT NULL,
  "day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "base_day" integer NOT NULL,
  "target" integer NOT NULL,
  "mark" text NOT NULL,
  "reason" text NOT NULL,
  "detail" text NOT NULL,
  "cutoff" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "quota_version_by_phase_id_no" ON "quota_version" ("phase_id", "no");
CREATE TABLE "recovery_code" (
  "account_id" integer NOT NULL,
  "hash" blob NOT NULL,
  "used_at" integer,
  PRIMARY KEY ("account_id", "hash")
);
CREATE TABLE "roster_code" (
  "digest" blob NOT NULL,
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "until_day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "by_name" text NOT NULL,
  PRIMARY KEY ("digest")
);
CREATE INDEX "roster_code_by_campaign_id_unit_id_person_no" ON "roster_code" ("campaign_id", "unit_id", "person_no");
CREATE TABLE "roster_decision" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "decision" text NOT NULL,
  "partition_id" integer,
  "citizen" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_decision_by_campaign_id_person_no_seq" ON "roster_decision" ("campaign_id", "person_no", "seq");
CREATE TABLE "roster_doubt" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "file_no" integer NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_doubt_by_campaign_id_person_no_seq" ON "roster_doubt" ("campaign_id", "person_no", "seq");
CREATE TABLE "roster_exemption" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "duty" text NOT NULL,
  "state" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_exemption_by_campaign_id_person_no_seq" ON "roster_exemption" ("campaign_id", "person_no", "seq");
CREATE TABLE "roster_exemption_now" (
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "duty" text NOT NULL,
  "unit_id" integer NOT NULL,
  "state" text NOT NULL,
  PRIMARY KEY ("campaign_id", "person_no", "duty")
);
CREATE INDEX "roster_exemption_now_by_campaign_id_state" ON "roster_exemption_now" ("campaign_id", "state");
CREATE TABLE "roster_file" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "digest" blob NOT NULL,
  "file_name" text NOT NULL,
  "whole" integer NOT NULL,
  "taken" integer NOT NULL,
  "rejected" integer NOT NULL,
  "header" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "roster_file_by_campaign_id_digest" ON "roster_file" ("campaign_id", "digest");
CREATE INDEX "roster_file_by_campaign_id_unit_id_seq" ON "roster_file" ("campaign_id", "unit_id", "seq");
CREATE TABLE "roster_hardship" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "hardship" integer NOT NULL,
  "followed" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_hardship_by_campaign_id_person_no_seq" ON "roster_hardship" ("campaign_id", "person_no", "seq");
CREATE TABLE "roster_key" (
  "campaign_id" integer NOT NULL,
  "digest" blob NOT NULL,
  "person_no" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "digest") ) WITHOUT ROWID
);
CREATE TABLE "roster_match" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_match_by_campaign_id_person_no_seq" ON "roster_match" ("campaign_id", "person_no", "seq");
CREATE TABLE "roster_membership" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "present" integer NOT NULL,
  "kind" text NOT NULL,
  "class" text NOT NULL,
  "file_no" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_membership_by_campaign_id_unit_id_person_no_seq" ON "roster_membership" ("campaign_id", "unit_id", "person_no", "seq");
CREATE TABLE "roster_now" (
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "present" integer NOT NULL,
  "kind" text NOT NULL,
  "class" text NOT NULL,
  "hardship" integer NOT NULL,
  "followed" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "unit_id", "person_no")
);
CREATE INDEX "roster_now_by_campaign_id_person_no" ON "roster_now" ("campaign_id", "person_no");
CREATE TABLE "roster_opinion" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "duty" text NOT NULL,
  "proposal" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_opinion_by_campaign_id_person_no_seq" ON "roster_opinion" ("campaign_id", "person_no", "seq");
CREATE TABLE "roster_opinion_now" (
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "duty" text NOT NULL,
  "proposal" text NOT NULL,
  PRIMARY KEY ("campaign_id", "person_no", "duty")
);
CREATE TABLE "roster_person" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "digest_kind" integer NOT NULL,
  "digest" blob NOT NULL,
  "sealed" blob NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "roster_reject" (
  "file_no" integer NOT NULL,
  "row_number" integer NOT NULL,
  "problem" text NOT NULL,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("file_no", "row_number")
);
CREATE TABLE "roster_session" (
  "digest" blob NOT NULL,
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "code" blob NOT NULL,
  "ends_at" integer NOT NULL,
  PRIMARY KEY ("digest")
);
CREATE INDEX "roster_session_by_campaign_id_person_no" ON "roster_session" ("campaign_id", "person_no");
CREATE TABLE "roster_state" (
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "same_as" integer NOT NULL,
  "partition_id" integer,
  "citizen" integer,
  "commune_id" integer,
  "level1" integer,
  "level2" integer,
  "app" integer,
  "national" integer,
  "provincial" integer,
  PRIMARY KEY ("campaign_id", "person_no")
);
CREATE INDEX "roster_state_by_campaign_id_partition_id_citizen" ON "roster_state" ("campaign_id", "partition_id", "citizen");
CREATE INDEX "roster_state_by_campaign_id_same_as" ON "roster_state" ("campaign_id", "same_as");
CREATE TABLE "roster_teacher" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "class" text NOT NULL,
  "sealed" blob NOT NULL,
  "handed" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_teacher_by_campaign_id_unit_id_seq" ON "roster_teacher" ("campaign_id", "unit_id", "seq");
CREATE TABLE "roster_tick" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "person_no" integer NOT NULL,
  "proof" text NOT NULL,
  "done" integer NOT NULL,
  "day" integer NOT NULL,
  "source" text NOT NULL,
  "unit_id" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "roster_tick_by_campaign_id_person_no_seq" ON "roster_tick" ("campaign_id", "person_no", "seq");
CREATE TABLE "second_factor" (
  "account_id" integer NOT NULL,
  "sealed" blob NOT NULL,
  "made_at" integer NOT NULL,
  "confirmed_at" integer,
  "last_step" integer NOT NULL,
  "short" integer NOT NULL,
  PRIMARY KEY ("account_id")
);
CREATE TABLE "second_factor_policy" (
  "id" integer NOT NULL,
  "from_day" integer NOT NULL,
  "asks" text NOT NULL,
  "grace_days" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "service_minutes" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "service" text NOT NULL,
  "tenths" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "service_minutes_by_campaign_id_service" ON "service_minutes" ("campaign_id", "service");
CREATE TABLE "session" (
  "hash" blob NOT NULL,
  "account_id" integer NOT NULL,
  "created_at" integer NOT NULL,
  "seen_at" integer NOT NULL,
  PRIMARY KEY ("hash")
);
CREATE INDEX "session_by_account_id" ON "session" ("account_id");
CREATE INDEX "session_by_seen_at" ON "session" ("seen_at");
CREATE TABLE "setting" (
  "name" text NOT NULL,
  "value" text NOT NULL,
  PRIMARY KEY ("name")
);
CREATE TABLE "settlement" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "claim_id" text NOT NULL,
  "seq" integer NOT NULL,
  "verdict" text NOT NULL,
  "reason" text NOT NULL,
  "credited" integer NOT NULL,
  "activated_on" integer,
  "extract_no" integer,
  "evidence_seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "partition_id", "claim_id", "seq") ) WITHOUT ROWID
);
CREATE TABLE "settlement_current" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "claim_id" text NOT NULL,
  "home_partition" integer,
  "citizen" integer,
  "day" integer NOT NULL,
  "commune_id" integer,
  "quarter_id" integer,
  "team_id" integer,
  "member_id" integer,
  "unit_id" integer,
  "verdict" text NOT NULL,
  "reason" text NOT NULL,
  "credited" integer NOT NULL,
  "activated_on" integer,
  "extract_no" integer,
  "seq" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "partition_id", "claim_id")
);
CREATE INDEX "settlement_current_by_campaign_id_claim_id" ON "settlement_current" ("campaign_id", "claim_id");
CREATE INDEX "settlement_current_by_campaign_id_commune_id_day" ON "settlement_current" ("campaign_id", "commune_id", "day");
CREATE INDEX "settlement_current_by_campaign_id_team_id_day" ON "settlement_current" ("campaign_id", "team_id", "day");
CREATE INDEX "settlement_current_by_campaign_id_verdict" ON "settlement_current" ("campaign_id", "verdict");
CREATE TABLE "settlement_mark" (
  "campaign_id" integer NOT NULL,
  "claims_seq" integer NOT NULL,
  "version" integer NOT NULL,
  PRIMARY KEY ("campaign_id")
);
CREATE TABLE "settlement_total" (
  "campaign_id" integer NOT NULL,
  "place_kind" integer NOT NULL,
  "place_id" integer NOT NULL,
  "day" integer NOT NULL,
  "confirmed" integer NOT NULL,
  "late" integer NOT NULL,
  "pending" integer NOT NULL,
  "contradicted" integer NOT NULL,
  "doubled" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "place_kind", "place_id", "day") ) WITHOUT ROWID
);
CREATE TABLE "shift_wish" (
  "operation" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "shift_no" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "member_id" integer NOT NULL,
  "observed_at" integer NOT NULL,
  "became" text NOT NULL,
  "booking_no" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("operation")
);
CREATE INDEX "shift_wish_by_campaign_id_member_id" ON "shift_wish" ("campaign_id", "member_id");
CREATE INDEX "shift_wish_by_campaign_id_partition_id_citizen" ON "shift_wish" ("campaign_id", "partition_id", "citizen");
CREATE TABLE "sign_in_step" (
  "hash" blob NOT NULL,
  "account_id" integer NOT NULL,
  "created_at" integer NOT NULL,
  PRIMARY KEY ("hash")
);
CREATE INDEX "sign_in_step_by_created_at" ON "sign_in_step" ("created_at");
CREATE TABLE "staged_change" (
  "extract_no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "base_commune_id" integer NOT NULL,
  "base_extract" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "quarter_id" integer NOT NULL,
  "household" integer NOT NULL,
  "birth_year" integer NOT NULL,
  "sex" integer NOT NULL,
  "flags" integer NOT NULL,
  "s1" integer NOT NULL,
  "c1" integer,
  "a1" integer,
  "k1" integer,
  "s2" integer NOT NULL,
  "c2" integer,
  "a2" integer,
  "k2" integer,
  "as_of" integer NOT NULL,
  "first_extract" integer NOT NULL,
  "person_extract" integer NOT NULL,
  "status_extract" integer NOT NULL,
  "key_digest" blob NOT NULL,
  "person_digest" blob NOT NULL,
  PRIMARY KEY ("extract_no", "commune_id", "citizen") ) WITHOUT ROWID
);
CREATE TABLE "staged_delta" (
  "extract_no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "as_of" integer NOT NULL,
  "eligible" integer NOT NULL,
  "collected1" integer NOT NULL,
  "collected2" integer NOT NULL,
  "approved1" integer NOT NULL,
  "approved2" integer NOT NULL,
  "rejected1" integer NOT NULL,
  "rejected2" integer NOT NULL,
  "activated1" integer NOT NULL,
  "activated2" integer NOT NULL,
  "issued" integer NOT NULL,
  "dossiers" integer NOT NULL,
  "vanished" integer NOT NULL,
  PRIMARY KEY ("extract_no", "locality_id", "as_of")
);
CREATE TABLE "standing_close" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "phase_id" integer NOT NULL,
  "phase_no" integer NOT NULL,
  "as_of" integer NOT NULL,
  "cutoff" integer NOT NULL,
  "version" integer NOT NULL,
  "body" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "standing_close_by_campaign_id_phase_id" ON "standing_close" ("campaign_id", "phase_id");
CREATE TABLE "standing_publish" (
  "close_no" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("close_no")
);
CREATE TABLE "standing_row" (
  "close_no" integer NOT NULL,
  "kind" text NOT NULL,
  "subject_id" integer NOT NULL,
  "place" integer,
  "points" integer NOT NULL,
  "pending" integer NOT NULL,
  "parts" text NOT NULL,
  "gates" text NOT NULL,
  PRIMARY KEY ("close_no", "kind", "subject_id")
);
CREATE TABLE "standing_setting" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "version" integer NOT NULL,
  "body" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "standing_setting_by_campaign_id_version" ON "standing_setting" ("campaign_id", "version");
CREATE TABLE "station" (
  "campaign_id" integer NOT NULL,
  "no" integer NOT NULL,
  "version" integer NOT NULL,
  "code" text NOT NULL,
  "kind" text NOT NULL,
  "name" text NOT NULL,
  "locality_id" integer NOT NULL,
  "address" text NOT NULL,
  "guide" text NOT NULL,
  "latitude" integer,
  "longitude" integer,
  "active" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "no", "version")
);
CREATE TABLE "station_block" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "station_no" integer NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "parts" integer NOT NULL,
  "reason" text NOT NULL,
  "shift_no" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "station_block_by_campaign_id_to_day" ON "station_block" ("campaign_id", "to_day");
CREATE TABLE "station_block_lift" (
  "block_no" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("block_no")
);
CREATE TABLE "station_crew_skill" (
  "campaign_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "version" integer NOT NULL,
  "services" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "team_id", "version")
);
CREATE TABLE "station_dossier" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "booking_no" integer NOT NULL,
  "shift_no" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "partition_id" integer,
  "citizen" integer,
  "number_key" text NOT NULL,
  "day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "station_dossier_by_booking_no" ON "station_dossier" ("booking_no");
CREATE INDEX "station_dossier_by_campaign_id_commune_id" ON "station_dossier" ("campaign_id", "commune_id");
CREATE INDEX "station_dossier_by_campaign_id_number_key" ON "station_dossier" ("campaign_id", "number_key");
CREATE INDEX "station_dossier_by_campaign_id_partition_id_citizen" ON "station_dossier" ("campaign_id", "partition_id", "citizen");
CREATE TABLE "station_dossier_void" (
  "dossier_no" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("dossier_no")
);
CREATE TABLE "station_plan" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "source" text NOT NULL,
  "night" integer,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "deadline" integer NOT NULL,
  "objective" integer NOT NULL,
  "bound" integer NOT NULL,
  "shifts" integer NOT NULL,
  "ask" text NOT NULL,
  "ground" text NOT NULL,
  "instance" text NOT NULL,
  "plan" text NOT NULL,
  "difference" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "station_plan_by_campaign_id_night" ON "station_plan" ("campaign_id", "night");
CREATE TABLE "station_plan_lease" (
  "campaign_id" integer NOT NULL,
  "night" integer NOT NULL,
  "holder" text NOT NULL,
  "until_at" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "night")
);
CREATE TABLE "station_plan_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "station_plan_step_by_no" ON "station_plan_step" ("no");
CREATE TABLE "station_request" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "kind" text NOT NULL,
  "name" text NOT NULL,
  "locality_id" integer NOT NULL,
  "address" text NOT NULL,
  "people" integer NOT NULL,
  "from_day" integer,
  "to_day" integer,
  "weekday" integer NOT NULL,
  "saturday" integer NOT NULL,
  "sunday" integer NOT NULL,
  "sealed" blob NOT NULL,
  "code_key" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "station_request_by_campaign_id_code_key" ON "station_request" ("campaign_id", "code_key");
CREATE TABLE "station_request_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "state" text NOT NULL,
  "words" text NOT NULL,
  "station_no" integer,
  "changed_at" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "station_request_now_by_campaign_id_state" ON "station_request_now" ("campaign_id", "state");
CREATE TABLE "station_request_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "station_no" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "station_request_step_by_no" ON "station_request_step" ("no");
CREATE TABLE "station_rules" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "rules" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "station_rules_by_campaign_id" ON "station_rules" ("campaign_id");
CREATE TABLE "station_shift" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "station_no" integer NOT NULL,
  "day" integer NOT NULL,
  "from_minute" integer NOT NULL,
  "to_minute" integer NOT NULL,
  "service" text NOT NULL,
  "crew" integer NOT NULL,
  "team_id" integer,
  "note" text NOT NULL,
  "source" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "station_shift_by_campaign_id_day" ON "station_shift" ("campaign_id", "day");
CREATE TABLE "station_shift_draft" (
  "shift_no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "plan_no" integer,
  "open" integer NOT NULL,
  PRIMARY KEY ("shift_no")
);
CREATE TABLE "station_shift_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "cancelled" integer NOT NULL,
  "locked" integer NOT NULL,
  "reason" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "station_shift_set" (
  "shift_no" integer NOT NULL,
  "set_no" integer NOT NULL,
  PRIMARY KEY ("shift_no", "set_no")
);
CREATE TABLE "station_shift_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "station_shift_step_by_no_seq" ON "station_shift_step" ("no", "seq");
CREATE TABLE "station_use" (
  "campaign_id" integer NOT NULL,
  "station_no" integer NOT NULL,
  "version" integer NOT NULL,
  "place" text NOT NULL,
  "weekday" integer NOT NULL,
  "saturday" integer NOT NULL,
  "sunday" integer NOT NULL,
  "room" integer NOT NULL,
  "people" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("campaign_id", "station_no", "version")
);
CREATE TABLE "status_fact" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "as_of" integer NOT NULL,
  "extract_no" integer NOT NULL,
  "commune_id" integer NOT NULL,
  "quarter_id" integer NOT NULL,
  "flags" integer NOT NULL,
  "s1" integer NOT NULL,
  "c1" integer,
  "a1" integer,
  "k1" integer,
  "s2" integer NOT NULL,
  "c2" integer,
  "a2" integer,
  "k2" integer,
  PRIMARY KEY ("campaign_id", "partition_id", "citizen", "as_of", "extract_no") ) WITHOUT ROWID
);
CREATE TABLE "target" (
  "id" text NOT NULL,
  "phase_id" integer NOT NULL,
  "owner_kind" text NOT NULL,
  "owner_id" integer NOT NULL,
  "metric" text NOT NULL,
  "version" integer NOT NULL,
  "value" integer NOT NULL,
  "basis" text,
  "frozen_on" integer,
  "cumulative" integer NOT NULL,
  "seq" integer NOT NULL,
  "at" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  "reason" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "target_by_phase_id_owner_kind_owner_id_metric_version" ON "target" ("phase_id", "owner_kind", "owner_id", "metric", "version");
CREATE TABLE "task" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "parent_no" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "task_entry" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "day" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "link" text NOT NULL,
  "file_name" text,
  "file_kind" text,
  "file_size" integer,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "task_entry_by_no_seq" ON "task_entry" ("no", "seq");
CREATE INDEX "task_entry_by_recorded_at" ON "task_entry" ("recorded_at");
CREATE TABLE "task_file" (
  "entry_id" text NOT NULL,
  "sealed" blob NOT NULL,
  PRIMARY KEY ("entry_id")
);
CREATE TABLE "task_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "parent_no" integer,
  "clause" text NOT NULL,
  "title" text NOT NULL,
  "title_key" text NOT NULL,
  "detail" text NOT NULL,
  "owner_id" integer NOT NULL,
  "partners" text NOT NULL,
  "rhythm" text NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "called_off" integer NOT NULL,
  "by_name" text NOT NULL,
  "closed" integer NOT NULL,
  "not_done" integer NOT NULL,
  "last_closed" integer NOT NULL,
  "next_due" integer,
  PRIMARY KEY ("no")
);
CREATE INDEX "task_now_by_campaign_id_next_due" ON "task_now" ("campaign_id", "next_due");
CREATE INDEX "task_now_by_owner_id" ON "task_now" ("owner_id");
CREATE INDEX "task_now_by_parent_no" ON "task_now" ("parent_no");
CREATE TABLE "task_partner" (
  "no" integer NOT NULL,
  "unit_id" integer NOT NULL,
  PRIMARY KEY ("no", "unit_id")
);
CREATE INDEX "task_partner_by_unit_id" ON "task_partner" ("unit_id");
CREATE TABLE "task_plan" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "clause" text NOT NULL,
  "title" text NOT NULL,
  "detail" text NOT NULL,
  "owner_id" integer NOT NULL,
  "partners" text NOT NULL,
  "rhythm" text NOT NULL,
  "from_day" integer NOT NULL,
  "to_day" integer NOT NULL,
  "called_off" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "task_plan_by_no_seq" ON "task_plan" ("no", "seq");
CREATE TABLE "team" (
  "id" integer NOT NULL,
  "code" text NOT NULL,
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "locality_id" integer NOT NULL,
  "unit_id" integer,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "team_by_code" ON "team" ("code");
CREATE TABLE "team_request" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "unit_id" integer NOT NULL,
  "wanted" integer NOT NULL,
  "due_day" integer NOT NULL,
  "words" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "team_request_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "team_id" integer NOT NULL,
  "state" text NOT NULL,
  "due_day" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "team_request_now_by_campaign_id_state_due_day" ON "team_request_now" ("campaign_id", "state", "due_day");
CREATE TABLE "team_request_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "words" text NOT NULL,
  "member_id" integer,
  "due_day" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "team_request_step_by_no_seq" ON "team_request_step" ("no", "seq");
CREATE TABLE "territory_change" (
  "no" integer NOT NULL,
  "state" text NOT NULL,
  "on_day" integer NOT NULL,
  "file_name" text NOT NULL,
  "lines" text NOT NULL,
  "problems" text NOT NULL,
  "effects" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  "seq" integer,
  "applied_at" integer,
  "applied_by" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "throttle" (
  "subject" text NOT NULL,
  "failures" integer NOT NULL,
  "last_at" integer NOT NULL,
  "blocked_until" integer NOT NULL,
  PRIMARY KEY ("subject")
);
CREATE INDEX "throttle_by_last_at" ON "throttle" ("last_at");
CREATE TABLE "training_attendance" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "member_id" integer NOT NULL,
  "present" integer NOT NULL,
  "via" text NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "training_attendance_by_no_member_id" ON "training_attendance" ("no", "member_id");
CREATE TABLE "training_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "code" text NOT NULL,
  "version" integer NOT NULL,
  "cancelled" integer NOT NULL,
  "on_day" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "training_now_by_campaign_id_on_day" ON "training_now" ("campaign_id", "on_day");
CREATE UNIQUE INDEX "training_now_by_code" ON "training_now" ("code");
CREATE TABLE "training_present" (
  "no" integer NOT NULL,
  "member_id" integer NOT NULL,
  "via" text NOT NULL,
  "recorded_at" integer NOT NULL,
  PRIMARY KEY ("no", "member_id")
);
CREATE INDEX "training_present_by_member_id" ON "training_present" ("member_id");
CREATE TABLE "training_question" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "code" text NOT NULL,
  "version" integer NOT NULL,
  "body" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "training_question_by_campaign_id_code_version" ON "training_question" ("campaign_id", "code", "version");
CREATE TABLE "training_quiz_result" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "no" integer NOT NULL,
  "member_id" integer NOT NULL,
  "on_day" integer NOT NULL,
  "right_answers" integer NOT NULL,
  "questions" integer NOT NULL,
  "passed" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "training_quiz_result_by_campaign_id_member_id" ON "training_quiz_result" ("campaign_id", "member_id");
CREATE TABLE "training_rule" (
  "id" text NOT NULL,
  "campaign_id" integer NOT NULL,
  "least_skilled" integer NOT NULL,
  "required" integer NOT NULL,
  "least_right" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "training_rule_by_campaign_id_seq" ON "training_rule" ("campaign_id", "seq");
CREATE TABLE "training_version" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "version" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "cancelled" integer NOT NULL,
  "subject" text NOT NULL,
  "trainer" text NOT NULL,
  "locality_id" integer NOT NULL,
  "place" text NOT NULL,
  "on_day" integer NOT NULL,
  "from_minute" integer NOT NULL,
  "to_minute" integer NOT NULL,
  "capacity" integer NOT NULL,
  "reason" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "training_version_by_no_version" ON "training_version" ("no", "version");
CREATE TABLE "unit" (
  "id" integer NOT NULL,
  "code" text NOT NULL,
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "locality_id" integer NOT NULL,
  "parent_id" integer,
  "since_day" integer,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "unit_by_code" ON "unit" ("code");
CREATE TABLE "visit" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "id" text NOT NULL,
  "operation" text NOT NULL,
  "citizen" integer NOT NULL,
  "list_id" integer,
  "outcome" text NOT NULL,
  "method" text,
  "phone_of" text NOT NULL,
  "observed_at" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "day" integer NOT NULL,
  "seq" integer NOT NULL,
  "team_id" integer,
  "member_id" integer,
  "user_name" text NOT NULL,
  "commune_id" integer NOT NULL,
  "claim_id" text,
  "supersedes" text,
  PRIMARY KEY ("campaign_id", "partition_id", "id")
);
CREATE INDEX "visit_by_campaign_id_commune_id_day" ON "visit" ("campaign_id", "commune_id", "day");
CREATE UNIQUE INDEX "visit_by_campaign_id_operation" ON "visit" ("campaign_id", "operation");
CREATE INDEX "visit_by_campaign_id_partition_id_citizen" ON "visit" ("campaign_id", "partition_id", "citizen");
CREATE INDEX "visit_by_list_id" ON "visit" ("list_id");
CREATE TABLE "visit_change" (
  "campaign_id" integer NOT NULL,
  "target" text NOT NULL,
  "operation" text NOT NULL,
  "kind" text NOT NULL,
  "partition_id" integer,
  "citizen" integer,
  "team_id" integer,
  PRIMARY KEY ("campaign_id", "target", "operation") ) WITHOUT ROWID
);
CREATE TABLE "visit_claim" (
  "campaign_id" integer NOT NULL,
  "operation" text NOT NULL,
  "claim_id" text NOT NULL,
  PRIMARY KEY ("campaign_id", "operation", "claim_id") ) WITHOUT ROWID
);
CREATE TABLE "volunteer_card" (
  "campaign_id" integer NOT NULL,
  "member_id" integer NOT NULL,
  "until" integer NOT NULL,
  "code" text NOT NULL,
  "created_at" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "member_id", "until")
);
CREATE UNIQUE INDEX "volunteer_card_by_code" ON "volunteer_card" ("code");
CREATE TABLE "webhook" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE TABLE "webhook_attempt" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "status" integer,
  "outcome" text NOT NULL,
  "detail" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "webhook_attempt_by_no_seq" ON "webhook_attempt" ("no", "seq");
CREATE TABLE "webhook_delivery" (
  "no" integer NOT NULL,
  "webhook_no" integer NOT NULL,
  "event_id" text NOT NULL,
  "kind" text NOT NULL,
  "event_at" integer NOT NULL,
  "body" text NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("no")
);
CREATE UNIQUE INDEX "webhook_delivery_by_webhook_no_event_id" ON "webhook_delivery" ("webhook_no", "event_id");
CREATE TABLE "webhook_delivery_now" (
  "no" integer NOT NULL,
  "webhook_no" integer NOT NULL,
  "state" text NOT NULL,
  "tries" integer NOT NULL,
  "due_at" integer NOT NULL,
  "lease_until" integer,
  "status" integer,
  "outcome" text NOT NULL,
  "changed_at" integer NOT NULL,
  PRIMARY KEY ("no")
);
CREATE INDEX "webhook_delivery_now_by_state_due_at" ON "webhook_delivery_now" ("state", "due_at");
CREATE INDEX "webhook_delivery_now_by_webhook_no_no" ON "webhook_delivery_now" ("webhook_no", "no");
CREATE TABLE "webhook_now" (
  "no" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "name" text NOT NULL,
  "address" text NOT NULL,
  "kinds" text NOT NULL,
  "state" text NOT NULL,
  "sealed" blob NOT NULL,
  "sealed_before" blob NOT NULL,
  "before_until" integer,
  "from_seq" integer NOT NULL,
  "failures" integer NOT NULL,
  "last_ok_at" integer,
  "last_try_at" integer,
  PRIMARY KEY ("no")
);
CREATE INDEX "webhook_now_by_campaign_id_state" ON "webhook_now" ("campaign_id", "state");
CREATE TABLE "webhook_read" (
  "id" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "webhook_step" (
  "id" text NOT NULL,
  "no" integer NOT NULL,
  "kind" text NOT NULL,
  "detail" text NOT NULL,
  "sealed" blob NOT NULL,
  "recorded_at" integer NOT NULL,
  "seq" integer NOT NULL,
  "user_id" integer,
  "by_name" text NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "webhook_step_by_no_seq" ON "webhook_step" ("no", "seq");
CREATE TABLE "work_item" (
  "campaign_id" integer NOT NULL,
  "partition_id" integer NOT NULL,
  "citizen" integer NOT NULL,
  "list_id" integer NOT NULL,
  "household" integer NOT NULL,
  "position" integer NOT NULL,
  "overdue" integer NOT NULL,
  "level" integer NOT NULL,
  PRIMARY KEY ("campaign_id", "partition_id", "citizen", "list_id")
);
CREATE INDEX "work_item_by_list_id_position" ON "work_item" ("list_id", "position");
CREATE TABLE "work_list" (
  "id" integer NOT NULL,
  "campaign_id" integer NOT NULL,
  "kind" text NOT NULL,
  "commune_id" integer NOT NULL,
  "locality_id" integer NOT NULL,
  "team_id" integer,
  "members" text NOT NULL,
  "due" integer NOT NULL,
  "lease_until" integer NOT NULL,
  "people" integer NOT NULL,
  "done" integer NOT NULL,
  "created_at" integer NOT NULL,
  "created_by" text NOT NULL,
  "seq" integer NOT NULL,
  "closed_at" integer,
  "closed_by" text,
  "closed_reason" text,
  PRIMARY KEY ("id")
);
CREATE INDEX "work_list_by_campaign_id_commune_id" ON "work_list" ("campaign_id", "commune_id");
CREATE INDEX "work_list_by_campaign_id_team_id" ON "work_list" ("campaign_id", "team_id");
