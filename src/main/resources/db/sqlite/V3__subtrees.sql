-- Hashes of complete Merkle subtrees of 1,024 leaves, numbered from 0, so that a proof need not read
-- every leaf. Written with the entry that completes one; those of older entries are computed when asked for.
CREATE TABLE subtree (
  stream INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hash   BLOB    NOT NULL,
  PRIMARY KEY (stream, number)
) STRICT, WITHOUT ROWID;
