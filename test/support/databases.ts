/** The databases that persistent entities are tested on: an SQLite file, and a PostgreSQL server. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import sqlite from "libsql";
import { DataSource, type DataSourceOptions } from "typeorm";
import { afterAll, beforeAll } from "vitest";
import { PostgresServer } from "./postgres.js";

export const databaseNames = ["SQLite", "PostgreSQL"] as const;
export type DatabaseName = (typeof databaseNames)[number];

/** A database for the tests of a file or of a suite. */
export interface TestDatabase {
  /** a connection to the database, which contains the entities' tables */
  source: DataSource;
  /** opens another connection, as another process would */
  connect(): Promise<DataSource>;
  /** the server; undefined for SQLite */
  server: PostgresServer | undefined;
}

/** Starts a database before the tests, and removes it afterwards. */
export function useDatabase(name: DatabaseName, entities: (new () => object)[]): TestDatabase {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hyper-live-sqlite-"));
  const server = name === "PostgreSQL" ? new PostgresServer() : undefined;
  const sources: DataSource[] = [];
  const optionsOf = (): DataSourceOptions =>
    server
      ? { type: "postgres", url: server.url }
      : { type: "better-sqlite3", driver: sqlite, database: path.join(folder, "test.sqlite") };
  const connect = async (): Promise<DataSource> => {
    const options = { ...optionsOf(), entities, synchronize: sources.length === 0 } as DataSourceOptions;
    const source = await new DataSource(options).initialize();
    sources.push(source);
    return source;
  };
  const database = { connect, server } as TestDatabase;
  beforeAll(async () => {
    await server?.create();
    database.source = await connect();
  }, 60_000);
  afterAll(async () => {
    for (const source of sources) await source.destroy();
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  return database;
}
