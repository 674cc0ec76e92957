/** The tables of the PostgreSQL adapter. */

/**
 * The SQL that creates the tables of {@link postgresAdapter}, for a migration of yours. It can be run again.
 *
 * State is in ordinary tables: it outlives a crash of PostgreSQL, and standbys have it. What processes write again by
 * themselves, or need for seconds only, is in UNLOGGED tables, which cost no write-ahead log.
 *
 * @param schema - name of the schema. Default `hyper_live`
 *
 * @example
 * await pool.query(postgresSchema());
 */
export function postgresSchema(schema = "hyper_live"): string {
  return `CREATE SCHEMA IF NOT EXISTS ${schema};
CREATE TABLE IF NOT EXISTS ${schema}.state (
  key text COLLATE "C" PRIMARY KEY,
  text text NOT NULL,
  version bigint NOT NULL,
  follows bigint NOT NULL,
  writers jsonb NOT NULL,
  owner text COLLATE "C",
  size integer NOT NULL,
  is_confirmed boolean NOT NULL,
  written_at bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  sweep_at timestamptz NOT NULL
) WITH (fillfactor = 75);
CREATE INDEX IF NOT EXISTS state_owner ON ${schema}.state (owner) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS state_sweep_at ON ${schema}.state (sweep_at);
CREATE TABLE IF NOT EXISTS ${schema}.changes (
  key text COLLATE "C",
  change text COLLATE "C",
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (key, change)
);
CREATE TABLE IF NOT EXISTS ${schema}.owners (
  owner text COLLATE "C" PRIMARY KEY,
  lost_at bigint NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE UNLOGGED TABLE IF NOT EXISTS ${schema}.messages (
  id text COLLATE "C" PRIMARY KEY,
  body text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE UNLOGGED TABLE IF NOT EXISTS ${schema}.processes (
  process text COLLATE "C" PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE UNLOGGED TABLE IF NOT EXISTS ${schema}.members (
  room text COLLATE "C",
  process text COLLATE "C",
  key text COLLATE "C",
  member text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (room, process, key)
);
CREATE UNLOGGED TABLE IF NOT EXISTS ${schema}.rates (
  key text COLLATE "C" PRIMARY KEY,
  points integer NOT NULL,
  expire bigint
);
`;
}

/** The statement that creates the tables, one process at a time, unless they are there: the role may lack the right to. */
export function createTables(schema: string): string {
  return `DO $create$ BEGIN
  IF to_regclass('${schema}.rates') IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('hyper-live ${schema}', 0));
    ${postgresSchema(schema)}
  END IF;
END $create$`;
}
