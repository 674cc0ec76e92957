/** The statements of the PostgreSQL adapter. Each is safe to run twice. */

/** Statements by name. */
export type Statements = ReturnType<typeof createStatements>;

/** Microseconds since the epoch, of the server: versions of all processes come from one clock. */
const clock = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/**
 * Stores a batch of texts, each only if the stored version is the expected one, a lower one, or gone.
 *
 * $1 keys, $2 texts, $3 expected versions, null for any, $4 whether stored again, $5 milliseconds to keep it or null,
 * $6 owners or null, $7 sizes, $8 whether confirmed, $9 limits of the owners, $10 numbers of the changes, $11 process, $12 time.
 */
function storing(table: string, condition: string): string {
  return `input AS (
  SELECT i.*, CASE WHEN ttl IS NULL THEN 'infinity' ELSE now() + ttl * interval '1 millisecond' END AS expires_at
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[], $5::float8[], $6::text[], $7::integer[], $8::boolean[],
    $9::bigint[], $10::bigint[]) AS i(key, text, expected, is_again, ttl, owner, size, is_confirmed, most, number)${condition}
), done AS (
  INSERT INTO ${table} AS s
    (key, text, version, follows, writers, owner, size, is_confirmed, written_at, expires_at, sweep_at)
  SELECT key, text, CASE WHEN is_again THEN expected ELSE greatest(expected + 1, ${clock}) END,
    CASE WHEN is_again THEN expected - 1 ELSE coalesce(expected, 9223372036854775807) END, jsonb_build_object($11::text, number), owner, size,
    is_confirmed, $12::bigint, expires_at, date_bin('15 minutes', expires_at, '2000-01-01') + interval '15 minutes'
  FROM input ORDER BY key
  ON CONFLICT (key) DO UPDATE SET
    text = excluded.text, version = excluded.version, follows = excluded.follows, owner = excluded.owner,
    size = excluded.size, is_confirmed = excluded.is_confirmed, written_at = excluded.written_at,
    expires_at = excluded.expires_at, sweep_at = excluded.sweep_at,
    writers = CASE WHEN length(s.writers::text) > 1000 THEN excluded.writers ELSE s.writers || excluded.writers END
  WHERE s.version <= excluded.follows OR s.expires_at <= now()
  RETURNING s.key, s.version
)`;
}

/** Drops what no longer fits into the shares of the owners whose texts were stored: unconfirmed ones first, the oldest first. */
function charging(table: string, owners: string): string {
  return `charged AS (
  SELECT owner, sum(size) AS size, max(most) AS most, max(expires_at) AS expires_at
  FROM input JOIN done USING (key) WHERE owner IS NOT NULL GROUP BY owner
), others AS (
  SELECT s.key, c.size + sum(s.size) OVER (PARTITION BY s.owner
    ORDER BY s.is_confirmed DESC, s.expires_at DESC, s.key) > c.most AS is_over
  FROM ${table} s JOIN charged c ON c.owner = s.owner WHERE s.expires_at > now() AND s.key <> ALL ($1)
), dropped AS (
  DELETE FROM ${table} WHERE key IN (
    SELECT key FROM ${table} WHERE key IN (SELECT key FROM others WHERE is_over) FOR UPDATE SKIP LOCKED
  ) RETURNING owner, is_confirmed, written_at
), lost AS (
  INSERT INTO ${owners} AS o (owner, lost_at, expires_at)
  SELECT owner, max(d.written_at), max(c.expires_at) FROM dropped d JOIN charged c USING (owner)
  WHERE d.is_confirmed GROUP BY owner ORDER BY owner
  ON CONFLICT (owner) DO UPDATE SET lost_at = greatest(o.lost_at, excluded.lost_at),
    expires_at = greatest(o.expires_at, excluded.expires_at)
)`;
}

export function createStatements(schema: string) {
  const [state, owners, changes, messages, processes, members] = [
    "state",
    "owners",
    "changes",
    "messages",
    "processes",
    "members",
  ].map((name) => `${schema}.${name}`) as [string, string, string, string, string, string];
  const made = `SELECT change FROM ${changes} WHERE key = ($1)[1] AND change = ANY ($13) AND expires_at > now()`;
  return {
    /** as `storing` says; returns key and version of those that were stored */
    store: `WITH ${storing(state, "")}, ${charging(state, owners)} SELECT key, version FROM done`,

    /**
     * Stores one text, with the keys of its changes ($13), and announces it on a channel ($14) or, if it is large, stores
     * the announcement for those who listen, under an id ($15).
     */
    storeAndTell: `WITH ${storing(state, ` WHERE NOT EXISTS (${made})`)}, ${charging(state, owners)}, noted AS (
  INSERT INTO ${changes} (key, change, expires_at)
  SELECT key, change, now() + interval '5 minutes' FROM done, unnest($13::text[]) AS change
  ON CONFLICT (key, change) DO UPDATE SET expires_at = excluded.expires_at
), kept AS (
  INSERT INTO ${messages} (id, body, expires_at)
  SELECT $15::text, 'v' || version || ' ' || ($2)[1], now() + interval '1 minute' FROM done WHERE $15::text IS NOT NULL
  ON CONFLICT DO NOTHING
) SELECT version, ARRAY(${made}) AS made, CASE WHEN version IS NOT NULL AND $14::text IS NOT NULL THEN pg_notify($14::text,
  CASE WHEN $15::text IS NULL THEN '0v' || version || ' ' || ($2)[1] ELSE '0#' || $15::text END)::text END
FROM (SELECT) AS one LEFT JOIN done ON true`,

    /** $1 keys, $2 process */
    read: `SELECT key, text, version, writers ->> $2 AS number FROM ${state} WHERE key = ANY ($1::text[]) AND expires_at > now()`,

    /** $1 keys */
    remove: `DELETE FROM ${state} WHERE key = ANY ($1::text[])`,

    /** $1 owner */
    lostAt: `SELECT lost_at FROM ${owners} WHERE owner = $1 AND expires_at > now()`,

    /** Sends messages in their order: $1 channels, $2 payloads; $3 ids and $4 bodies of those that are too large. */
    publish: `WITH kept AS (
  INSERT INTO ${messages} (id, body, expires_at)
  SELECT id, body, now() + interval '1 minute' FROM unnest($3::text[], $4::text[]) AS m(id, body) ON CONFLICT DO NOTHING
) SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS m(channel, payload)`,

    /** $1 id */
    message: `SELECT body FROM ${messages} WHERE id = $1`,

    /**
     * Enters and removes members of this process ($1), tells of it on channels ($8), and renews the process ($2, in
     * milliseconds). $3 rooms, $4 keys, $5 members, $6 texts; null for one that exits. $7 is the name that it had before.
     */
    enter: `WITH alive AS (
  INSERT INTO ${processes} (process, expires_at) VALUES ($1, now() + $2::float8 * interval '1 millisecond')
  ON CONFLICT (process) DO UPDATE SET expires_at = excluded.expires_at
), input AS (
  SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS i(room, key, member, text)
), entered AS (
  INSERT INTO ${members} (room, process, key, member, text)
  SELECT room, $1, key, member, text FROM input WHERE text IS NOT NULL ORDER BY room, key
  ON CONFLICT (room, process, key) DO UPDATE SET text = excluded.text
), gone AS (
  DELETE FROM ${members} m USING input i WHERE m.room = i.room AND m.key = i.key
    AND (m.process = $7 OR (m.process = $1 AND i.text IS NULL))
) SELECT pg_notify(channel, '0t') FROM unnest($8::text[]) AS channel`,

    /** $1 room */
    members: `SELECT m.process, member, text FROM ${members} m JOIN ${processes} p USING (process)
WHERE room = $1 AND p.expires_at > now()`,

    /** Renews a process ($1 or null, $2 milliseconds); tells whether it was there, and which of others ($3) have ended. */
    beat: `WITH alive AS (
  UPDATE ${processes} SET expires_at = now() + $2::float8 * interval '1 millisecond'
  WHERE process = $1 AND expires_at > now() RETURNING 1
) SELECT EXISTS (SELECT FROM alive) AS was_there, ARRAY(SELECT other FROM unnest($3::text[]) AS other
  WHERE NOT EXISTS (SELECT FROM ${processes} WHERE process = other AND expires_at > now())) AS gone`,

    /** Ends a process ($1), with its members. */
    leave: `WITH gone AS (DELETE FROM ${members} WHERE process = $1) DELETE FROM ${processes} WHERE process = $1`,

    /** Deletes what has expired, $1 rows of each table. */
    sweep: [
      sweeping(state, "key", "sweep_at <= now() AND expires_at <= now()"),
      sweeping(changes, "key, change", "expires_at <= now()"),
      sweeping(owners, "owner", "expires_at <= now()"),
      sweeping(messages, "id", "expires_at <= now()"),
      sweeping(processes, "process", "expires_at <= now() - interval '1 minute'"),
      sweeping(
        members,
        "room, process, key",
        `NOT EXISTS (SELECT FROM ${processes} p WHERE p.process = ${members}.process)`,
      ),
      sweeping(`${schema}.rates`, "key", `expire <= ${clock} / 1000`),
    ],
  };
}

function sweeping(table: string, key: string, condition: string): string {
  return `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT $1 FOR UPDATE SKIP LOCKED)`;
}
