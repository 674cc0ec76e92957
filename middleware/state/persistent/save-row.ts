/**
 * Saving a row that others may have changed since it was read: optimistic, by its version.
 *
 * TypeORM counts a `@VersionColumn` up but compares it with nothing: a stale entity overwrites a newer row. So the row
 * is claimed first, in the same transaction: an update that changes nothing, of the row with this id and this version.
 * It finds no row where someone was faster, and where it finds one, the database makes all others wait until the
 * entity is saved. Another repository is asked for the row's version, and then saves; that is one after the other in
 * this process, and no more than a good guess among several.
 */
import { isDeepStrictEqual } from "node:util";
import { KeyedLock } from "../keyed-lock.js";
import type { Repository } from "./persistent.js";

/** Runs one after the other what belongs to the same repository or connection. */
const turns = new KeyedLock<object>();

type Fields = Record<string, unknown>;

/** A row to be saved. */
export interface RowChange {
  repository: Repository<object, unknown>;
  where: unknown;
  entity: Fields;
  /** the entity as it was read */
  base: Fields;
  /** name of the field with its version, if it has one, and the version that was changed */
  version: string | undefined;
  expected: unknown;
}

/** What TypeORM's repository has beside the methods that every repository has. */
interface TypeOrmRepository extends Repository<object, unknown> {
  readonly metadata: {
    readonly versionColumn?: { readonly propertyName: string };
    findColumnWithPropertyName?(name: string): { readonly isNullable: boolean } | undefined;
    getEntityIdMap(entity: object): object | undefined;
  };
  readonly manager: {
    readonly connection: { readonly options: { readonly type: string } };
    transaction<T>(run: (manager: { withRepository<R>(repository: R): R }) => Promise<T>): Promise<T>;
  };
  update(criteria: object, changes: object): Promise<{ affected?: number | null }>;
}

function isTypeOrm(repository: object): repository is TypeOrmRepository {
  const { metadata, manager, update } = repository as Partial<TypeOrmRepository>;
  return (
    typeof update === "function" &&
    typeof metadata?.getEntityIdMap === "function" &&
    typeof manager?.transaction === "function"
  );
}

/** Name of the field with the row's version that a repository knows of itself. */
export function versionFieldOf(repository: object): string | undefined {
  return isTypeOrm(repository) ? repository.metadata.versionColumn?.propertyName : undefined;
}

/** What a field is set to that is emptied: null, or an empty text where its column takes no null. */
export function emptyValue(repository: object, name: string, before: unknown): unknown {
  const column = isTypeOrm(repository) ? repository.metadata.findColumnWithPropertyName?.(name) : undefined;
  return column?.isNullable === false && typeof before === "string" ? "" : null;
}

/** What became of a row: saved, or the row as it is where someone else was faster; null where it is gone. */
export type Saved = "saved" | { theirs: object | null | undefined };

/** Saves a row if nobody else changed it. */
export async function saveRow(change: RowChange): Promise<Saved> {
  const { repository } = change;
  if (change.version === undefined || !isTypeOrm(repository)) {
    return turns.run(repository, () => compareAndSave(change));
  }
  const { manager } = repository;
  const claim = () =>
    manager.transaction((transaction) => claimAndSave(change, transaction.withRepository(repository)));
  // SQLite has one connection for all, on which TypeORM would nest one transaction in another.
  const isSingle = /sqlite|sqljs|expo|capacitor|cordova|nativescript/.test(manager.connection.options.type);
  const isOurs = await (isSingle ? turns.run(manager.connection, claim) : claim());
  return isOurs ? "saved" : { theirs: await repository.findOneBy(change.where) };
}

async function claimAndSave(change: RowChange, repository: TypeOrmRepository): Promise<boolean> {
  const { entity, base, expected } = change;
  const version = change.version as string;
  const row = { ...repository.metadata.getEntityIdMap(base), [version]: expected };
  const { affected } = await repository.update(row, { [version]: expected });
  // Nothing was done that would have to be rolled back, with whatever else is under way on a shared connection.
  if (affected === 0) return false;
  adopt(entity, await repository.save(entity));
  return true;
}

async function compareAndSave(change: RowChange): Promise<Saved> {
  const { repository, where, entity, base, version, expected } = change;
  const theirs = (await repository.findOneBy(where)) as Fields | null | undefined;
  if (!theirs || (version !== undefined && !isDeepStrictEqual(theirs[version], expected))) return { theirs };
  // What others changed meanwhile, and the handler did not, stays.
  for (const [name, value] of Object.entries(theirs)) {
    const isOthers = !isDeepStrictEqual(value, base[name]) && isDeepStrictEqual(entity[name], base[name]);
    if (isOthers) entity[name] = value;
  }
  adopt(entity, await repository.save(entity));
  return "saved";
}

function adopt(entity: Fields, saved: unknown): void {
  if (typeof saved === "object" && saved !== null && saved !== entity) Object.assign(entity, saved);
}
