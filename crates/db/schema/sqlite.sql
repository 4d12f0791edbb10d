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
CREATE TABLE "commit_log" (
  "seq" integer NOT NULL,
  "at" integer NOT NULL,
  "user_id" integer,
  "name" text NOT NULL,
  PRIMARY KEY ("seq")
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
CREATE TABLE "locality_succession" (
  "from_id" integer NOT NULL,
  "to_id" integer NOT NULL,
  "on_day" integer NOT NULL,
  "seq" integer NOT NULL,
  PRIMARY KEY ("from_id", "to_id")
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
CREATE TABLE "throttle" (
  "subject" text NOT NULL,
  "failures" integer NOT NULL,
  "last_at" integer NOT NULL,
  "blocked_until" integer NOT NULL,
  PRIMARY KEY ("subject")
);
CREATE INDEX "throttle_by_last_at" ON "throttle" ("last_at");
CREATE TABLE "unit" (
  "id" integer NOT NULL,
  "code" text NOT NULL,
  "name" text NOT NULL,
  "kind" text NOT NULL,
  "locality_id" integer NOT NULL,
  "parent_id" integer,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "unit_by_code" ON "unit" ("code");
