-- Hashes of complete Merkle subtrees of 1,024 leaves, numbered from 0, so that a proof need not read
-- every leaf. Written with the entry that completes one; those that are missing are computed when asked for.
CREATE TABLE subtree (
  stream bigint NOT NULL,
  number bigint NOT NULL,
  hash   bytea  NOT NULL,
  PRIMARY KEY (stream, number)
);

-- Who appends entries appends these, too: nobody has to give grants in the middle of a rolling update.
DO $$
DECLARE
  appender text;
BEGIN
  FOR appender IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
      WHERE table_schema = current_schema() AND table_name = 'entry' AND privilege_type = 'INSERT'
      AND grantee NOT IN (current_user, 'PUBLIC')
  LOOP
    EXECUTE format('GRANT SELECT, INSERT ON subtree TO %I', appender);
  END LOOP;
END
$$;
