-- The same names as with PostgreSQL, where a journal has many streams; a file has one.
ALTER TABLE entry ADD COLUMN stream INTEGER GENERATED ALWAYS AS (1) VIRTUAL;

CREATE TABLE follower (
  stream   INTEGER NOT NULL,
  sink     TEXT    NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (stream, sink)
) STRICT, WITHOUT ROWID;
INSERT INTO follower (stream, sink, position) SELECT 1, name, position FROM sink;
DROP TABLE sink;

CREATE TABLE dead_letter_of_stream (
  sink     TEXT    NOT NULL,
  stream   INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  reason   TEXT    NOT NULL,
  attempts INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (sink, stream, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO dead_letter_of_stream (sink, stream, sequence, reason, attempts, at)
  SELECT sink, 1, sequence, reason, attempts, at FROM dead_letter;
DROP TABLE dead_letter;
ALTER TABLE dead_letter_of_stream RENAME TO dead_letter;
UPDATE memo SET name = 'retention.texts.1' WHERE name = 'retention.removed-up-to';
