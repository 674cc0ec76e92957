/** A PostgreSQL server with the tables of postgresAdapter(), and a pool of connections to it. */
import pg from "pg";
import { type PostgresPool, postgresSchema } from "../../middleware/index.js";
import { PostgresServer } from "./postgres.js";

/** The part of pg that tests use: it has no types of its own. */
interface Pool extends PostgresPool {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<void>;
  readonly totalCount: number;
  readonly idleCount: number;
}

export class PostgresStore {
  private readonly pools: Pool[] = [];

  private constructor(
    readonly server: PostgresServer,
    /** ten connections, for whoever needs no other ones */
    readonly pool: Pool,
  ) {
    this.pools.push(pool);
  }

  static async create(): Promise<PostgresStore> {
    const server = new PostgresServer();
    await server.create();
    const pool = openPool(server.url, {});
    await pool.query(postgresSchema());
    return new PostgresStore(server, pool);
  }

  /** Another pool, as another process has it. */
  open(options: object = {}): Pool {
    const pool = openPool(this.server.url, options);
    this.pools.push(pool);
    return pool;
  }

  /** Deletes everything that is stored. */
  async empty(): Promise<void> {
    const names = ["state", "changes", "owners", "messages", "processes", "members", "rates"];
    await this.pool.query(names.map((name) => `DELETE FROM hyper_live.${name}`).join(";"));
  }

  async remove(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.end()));
    await this.server.remove();
  }
}

function openPool(connectionString: string, options: object): Pool {
  const pool = new pg.Pool({ connectionString, ...options }) as unknown as Pool;
  pool.on("error", () => {});
  return pool;
}
