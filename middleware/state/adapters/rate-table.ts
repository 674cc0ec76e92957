/** A table of PostgreSQL in which the limiters of rates count for all processes. */
export interface RateTable {
  /** its schema and name */
  readonly schema: string;
  readonly table: string;
  /** Runs a query, whose first value is a key of the table. Rejects at once while PostgreSQL can't be reached. */
  query(query: { name?: string; text: string; values?: unknown[] }): Promise<{ rows: object[] }>;
}
