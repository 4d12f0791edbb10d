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
CREATE TABLE commit_log (
  seq bigint NOT NULL,
  at bigint NOT NULL,
  user_id bigint,
  name text NOT NULL
);
CREATE UNIQUE INDEX commit_log_pkey ON commit_log USING btree (seq);
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
CREATE TABLE locality_succession (
  from_id bigint NOT NULL,
  to_id bigint NOT NULL,
  on_day bigint NOT NULL,
  seq bigint NOT NULL
);
CREATE UNIQUE INDEX locality_succession_pkey ON locality_succession USING btree (from_id, to_id);
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
CREATE TABLE throttle (
  subject text NOT NULL,
  failures bigint NOT NULL,
  last_at bigint NOT NULL,
  blocked_until bigint NOT NULL
);
CREATE INDEX throttle_by_last_at ON throttle USING btree (last_at);
CREATE UNIQUE INDEX throttle_pkey ON throttle USING btree (subject);
CREATE TABLE unit (
  id bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  locality_id bigint NOT NULL,
  parent_id bigint
);
CREATE UNIQUE INDEX unit_by_code ON unit USING btree (code);
CREATE UNIQUE INDEX unit_pkey ON unit USING btree (id);
