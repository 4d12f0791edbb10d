-- Built after loading: the key an extract is looked up by, and the two orders in which lists are asked for.
CREATE UNIQUE INDEX extract_key ON extract (national_id, level);
CREATE INDEX extract_place ON extract (commune, quarter);
CREATE INDEX extract_stage ON extract (stage, activated);
