/**
 * Saves a row that others may have changed since it was read: optimistic locking by its version.
 *
 * TypeORM increments a `@VersionColumn` but never compares it, so a stale entity would overwrite a newer row. Therefore
 * the row is claimed first, in the same transaction, by an update that changes nothing and selects the row by its id
 * and version. If someone else was faster, it finds no row. If it finds the row, the database makes all others wait
 * until the entity is saved. With any other repository the row's version is read and compared before saving: safe
 * within this process, where these saves run one at a time, but only a best effort among several processes.
 */
import { isDeepStrictEqual } from "node:util";
import { KeyedLock } from "../keyed-lock.js";
import type { Repository } from "./persistent.js";

/** Runs the saves of a repository, or of a connection, one at a time. */
const turns = new KeyedLock<object>();

type Fields = Record<string, unknown>;

/** A row to save. */
export interface RowChange {
  repository: Repository<object, unknown>;
  where: unknown;
  entity: Fields;
  /** the entity as it was read */
  base: Fields;
  /** name of the field with the version, if the row has one, and the version that was changed */
  version: string | undefined;
  expected: unknown;
}

/** The members of TypeORM's repository beyond those that every repository has. */
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

/** Name of the version field, if the repository knows it. */
export function versionFieldOf(repository: object): string | undefined {
  return isTypeOrm(repository) ? repository.metadata.versionColumn?.propertyName : undefined;
}

/** The value of an emptied field: null, or an empty string if its column does not allow null. */
export function emptyValue(repository: object, name: string, before: unknown): unknown {
  const column = isTypeOrm(repository) ? repository.metadata.findColumnWithPropertyName?.(name) : undefined;
  return column?.isNullable === false && typeof before === "string" ? "" : null;
}

/** The result of a save: saved, or the row as someone else has changed it; null if it was deleted. */
export type Saved = "saved" | { theirs: object | null | undefined };

/** Saves a row if nobody else has changed it. */
export async function saveRow(change: RowChange): Promise<Saved> {
  const { repository } = change;
  if (change.version === undefined || !isTypeOrm(repository)) {
    return turns.run(repository, () => compareAndSave(change));
  }
  const { manager } = repository;
  const claim = () =>
    manager.transaction((transaction) => claimAndSave(change, transaction.withRepository(repository)));
  // SQLite has one connection for everything; TypeORM would nest concurrent transactions on it.
  const isSingle = /sqlite|sqljs|expo|capacitor|cordova|nativescript/.test(manager.connection.options.type);
  const isOurs = await (isSingle ? turns.run(manager.connection, claim) : claim());
  return isOurs ? "saved" : { theirs: await repository.findOneBy(change.where) };
}

async function claimAndSave(change: RowChange, repository: TypeOrmRepository): Promise<boolean> {
  const { entity, base, expected } = change;
  const version = change.version as string;
  const row = { ...repository.metadata.getEntityIdMap(base), [version]: expected };
  const { affected } = await repository.update(row, { [version]: expected });
  // Nothing to roll back: nothing was written, and a shared connection may have other work in flight.
  if (affected === 0) return false;
  adopt(entity, await repository.save(entity));
  return true;
}

async function compareAndSave(change: RowChange): Promise<Saved> {
  const { repository, where, entity, base, version, expected } = change;
  const theirs = (await repository.findOneBy(where)) as Fields | null | undefined;
  if (!theirs || (version !== undefined && !isDeepStrictEqual(theirs[version], expected))) return { theirs };
  // Keep changes that others made to fields that the handler did not change.
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
