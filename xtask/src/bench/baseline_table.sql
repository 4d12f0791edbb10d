-- The baseline's table: an extract's columns, in the file's order, as the file has them.
CREATE TABLE extract (
  stt TEXT, full_name TEXT, birth_date TEXT, sex TEXT, national_id TEXT, residence TEXT, address TEXT, head TEXT, relation TEXT, phone TEXT,
  quarter TEXT, commune TEXT, card_issued TEXT, level TEXT, stage TEXT, collected TEXT, approved TEXT, activation TEXT, activated TEXT, note TEXT
);
