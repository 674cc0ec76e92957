/**
 * `persistent()`: a row of a database as a field of a component.
 *
 * A component is made before its rows can be loaded, so a field starts as a placeholder that can't be read;
 * `rows.ts` puts the entity in its place. The repository is known by two methods alone, so that any will do.
 */
import { LiveError } from "../../../views/errors.js";

/** What rows are loaded from and saved to. TypeORM's `Repository` fits as it is. */
export interface Repository<T extends object, Where> {
  /** The one entity that fits, or null where there is none. */
  findOneBy(where: Where): Promise<T | null | undefined>;
  /** Saves an entity; may give it back as it was saved. */
  save(entity: NoInfer<T>): Promise<unknown>;
}

/** Options of {@link persistent}. */
export interface PersistentOptions {
  /** Whether there may be no such row: the field is then `undefined`, instead of an error. Default false. */
  optional?: boolean;
  /**
   * Name of the field that counts the row's versions, by which two users who change it at once are told apart.
   * Default: that of TypeORM's `@VersionColumn`. Without one, of two who change the same field the last one wins.
   */
  version?: string;
}

/** A persistent field, before any row of it is loaded. */
export interface PersistentField {
  repository: Repository<object, unknown>;
  where: unknown;
  options: PersistentOptions;
}

const fields = new WeakMap<object, PersistentField>();

/**
 * A row of a database as a field of a component: `this.user` is the entity itself.
 *
 * It is loaded before `onMount`, and again whenever the component is made again; it is never part of the stored
 * state. After a handler (or `onMount`) that changed it, it is checked by the entity's own class-validator rules and
 * saved; then the page is shown. What fails reaches `onError`, with entity and state as they were before the handler.
 *
 * - Where the fields that break a rule are all fields of the form that was sent, `errors(this, field)` shows it beside
 *   them, and `onError` is not called.
 * - Someone else changed the row since this page showed it: `onError` gets a {@link ConflictError}, and the entity has
 *   their values.
 * - A field set to `undefined` stays as it was, as TypeORM leaves it, so `Object.assign(this.user, form)` changes only
 *   what the form has; `null` empties it.
 * - There is no such row: HL_PERSISTENT_GONE (status 404) goes to `onError`, and the field is `undefined`.
 *
 * @param repository - with `findOneBy(where)` and `save(entity)`
 * @param where - which row; a function is asked when it is loaded, and after each handler, so that it can be written
 *   with fields of the component. It may return `undefined` for none
 *
 * @example
 * class Profile {
 *   id = 0;
 *   user = persistent(users, () => ({ id: this.id }));
 *   @handler(User) save(form: User) { Object.assign(this.user, form); }
 * }
 */
export function persistent<T extends object, Where>(
  repository: Repository<T, Where>,
  where: NoInfer<Where | (() => Where | undefined)>,
  options: PersistentOptions & { optional: true },
): T | undefined;
export function persistent<T extends object, Where>(
  repository: Repository<T, Where>,
  where: NoInfer<Where | (() => Where | undefined)>,
  options?: PersistentOptions,
): T;
export function persistent(
  repository: Repository<object, unknown>,
  where: unknown,
  options: PersistentOptions = {},
): object {
  for (const method of ["findOneBy", "save"] as const) {
    if (typeof repository?.[method] !== "function")
      throw misuse(`persistent() was given a repository without ${method}()`);
  }
  if (typeof where !== "function" && (typeof where !== "object" || where === null))
    throw misuse("persistent() was not told which row, as in persistent(users, { id: 42 })");
  const placeholder = new Proxy({}, unread);
  fields.set(placeholder, { repository, where, options });
  return placeholder;
}

/** The persistent field that a component's field was set to, if it is one. */
export function persistentField(value: unknown): PersistentField | undefined {
  return typeof value === "object" && value !== null ? fields.get(value) : undefined;
}

/** The error of a persistent field that is used as it can't be. */
export function misuse(what: string): LiveError {
  return new LiveError("HL_PERSISTENT", `${what}.`);
}

const refuse = (): never => {
  throw misuse("A persistent field was used before it is loaded, in a constructor or beside another field");
};

/** What is done to a placeholder is done too early. */
const unread: ProxyHandler<object> = {
  // Whoever only asks what kind of thing it is, such as the console, gets no error.
  get: (_target, name) => (typeof name === "symbol" ? undefined : refuse()),
  set: refuse,
  has: refuse,
  ownKeys: refuse,
};
