/**
 * The gallery's database: an SQLite file in dist/, which needs no installation, or the PostgreSQL database in
 * `DATABASE_URL`. `DATABASE_FILE` sets another path for the file.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import sqlite from "libsql";
import { DataSource, type DataSourceOptions, type ObjectLiteral, type Repository } from "typeorm";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));

function optionsFor(entity: new () => object): DataSourceOptions {
  const { DATABASE_URL: url, DATABASE_FILE: file = path.join(root, "dist/gallery.sqlite") } = process.env;
  if (url) return { type: "postgres", url, entities: [entity] };
  // SQLite lets one process write at a time; the others wait up to `timeout` milliseconds.
  return { type: "better-sqlite3", driver: sqlite, database: file, timeout: 5000, entities: [entity] };
}

/** Opens the table of an entity, and inserts these rows if they do not exist yet. */
export async function openTable<T extends ObjectLiteral>(
  entity: new () => T,
  rows: Partial<T>[],
): Promise<Repository<T>> {
  const source = await new DataSource(optionsFor(entity)).initialize();
  await createTable(source);
  const insert = source.createQueryBuilder().insert().into(entity);
  await insert.values(rows).orIgnore().execute();
  return source.getRepository(entity);
}

/** If several processes create the table at the same moment, all but the first fail; a later attempt finds it. */
async function createTable(source: DataSource, attempts = 5): Promise<void> {
  try {
    await source.synchronize();
  } catch (error) {
    if (attempts === 1) throw error;
    await pause(100);
    await createTable(source, attempts - 1);
  }
}
