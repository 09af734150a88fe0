-- One stream: its size and RFC 6962 Merkle frontier, written with the entries they cover.
CREATE TABLE stream (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  size     INTEGER NOT NULL,
  frontier BLOB    NOT NULL
) STRICT;
INSERT INTO stream (id, size, frontier) VALUES (1, 0, x'');

-- text becomes NULL under the retention rule; leaf = SHA-256(0x00 || text) stays, so proofs stay valid.
CREATE TABLE entry (
  sequence    INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL, -- milliseconds since 1970, never falling
  key         BLOB    NOT NULL,
  leaf        BLOB    NOT NULL,
  text        TEXT
) STRICT;

-- Recognises a repeat. Its own table: keys may outlive texts, and the tree is small.
CREATE TABLE entry_key (
  key      BLOB PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sink (
  name     TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letter (
  sink     TEXT    NOT NULL,
  sequence INTEGER NOT NULL,
  reason   TEXT    NOT NULL,
  attempts INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (sink, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE memo (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
