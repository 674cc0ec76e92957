/**
 * The gallery's database: an SQLite file in dist/, which needs nothing installed, or whatever PostgreSQL `DATABASE_URL`
 * names. `DATABASE_FILE` puts the file elsewhere.
 */
import { createRequire } from "node:module";
import path from "node:path";
import sqlite from "libsql";
import { DataSource, type DataSourceOptions, type ObjectLiteral, type Repository } from "typeorm";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));

function optionsFor(entity: new () => object): DataSourceOptions {
  const { DATABASE_URL: url, DATABASE_FILE: file = path.join(root, "dist/gallery.sqlite") } = process.env;
  if (url) return { type: "postgres", url, entities: [entity] };
  // Of several processes one writes at a time: the others wait so many milliseconds for their turn.
  return { type: "better-sqlite3", driver: sqlite, database: file, timeout: 5000, entities: [entity] };
}

/** Opens the table of an entity, with these rows in it where they are not there yet. */
export async function openTable<T extends ObjectLiteral>(
  entity: new () => T,
  rows: Partial<T>[],
): Promise<Repository<T>> {
  const source = await new DataSource(optionsFor(entity)).initialize();
  // Several processes may make it at the same moment: whoever comes second finds it there.
  await source.synchronize().catch(() => source.synchronize());
  const insert = source.createQueryBuilder().insert().into(entity);
  await insert.values(rows).orIgnore().execute();
  return source.getRepository(entity);
}
