-- Texts are kept in segment files beside the database; at = segment << 32 | offset of the frame there.
-- Entries of older versions, and copied ones, have their text here.
ALTER TABLE entry ADD COLUMN at INTEGER;

-- Where the next frame goes and the checksum of the one before: what stands there at a start
-- was acknowledged, and its rows are made then. At first the beginning of segment 1.
ALTER TABLE stream ADD COLUMN next_at INTEGER NOT NULL DEFAULT 4294967312;
ALTER TABLE stream ADD COLUMN link INTEGER NOT NULL DEFAULT 0;

-- Frames whose text is removed from the journal and not yet overwritten in its segment.
CREATE TABLE erased (
  at INTEGER PRIMARY KEY
) STRICT;
