/**
 * `persistent()`: a database row as a field of a component.
 *
 * A component is created before its rows can be loaded. Until then a field is a placeholder that throws when it is
 * read; `rows.ts` replaces it by the entity. A repository needs only two methods, so that any will do.
 */
import { LiveError } from "../../../views/errors.js";

/** Loads and saves rows. TypeORM's `Repository` fits as it is. */
export interface Repository<T extends object, Where> {
  /** Finds an entity; resolves with null if there is none. */
  findOneBy(where: Where): Promise<T | null | undefined>;
  /** Saves an entity; may resolve with the entity as it was saved. */
  save(entity: NoInfer<T>): Promise<unknown>;
}

/** Options for {@link persistent}. */
export interface PersistentOptions {
  /** Whether the row may be missing: the field is then `undefined`. Default false: a missing row is an error. */
  optional?: boolean;
  /**
   * Name of the field with the row's version, which shows whether two users changed the row at the same time.
   * Default: TypeORM's `@VersionColumn`. Without a version, the last of two changes to the same field wins.
   */
  version?: string;
}

/** A persistent field of a component whose rows are not loaded yet. */
export interface PersistentField {
  repository: Repository<object, unknown>;
  where: unknown;
  options: PersistentOptions;
}

const fields = new WeakMap<object, PersistentField>();

/**
 * A database row as a field of a component: `this.user` is the entity itself.
 *
 * The row is loaded before `onMount`, and again whenever the component is restored; it is never part of the stored
 * state. When a handler or `onMount` has changed the entity, it is checked by the class-validator rules of its own
 * class and saved, and then the page is rendered. If that fails, the entity and the state are restored and `onError` is
 * called.
 *
 * - If all fields that break a rule are fields of the submitted form, `errors(this, field)` shows the messages next to
 *   them, and `onError` is not called.
 * - If someone else has changed the row since this page showed it, `onError` is called with a {@link ConflictError},
 *   and the entity has the other user's values.
 * - A field set to `undefined` is not changed, as in TypeORM: `Object.assign(this.user, form)` changes only the fields
 *   that the form has. `null` empties a field.
 * - If the row is missing, `onError` is called with HL_PERSISTENT_GONE (status 404), and the field is `undefined`.
 *
 * @param repository - an object with `findOneBy(where)` and `save(entity)`
 * @param where - which row to load. A function is called before loading and after each handler, so it can use fields of
 *   the component; it may return `undefined` for no row
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
    throw misuse(
      "persistent() needs a condition that selects the row, such as persistent(users, { id: 42 })",
    );
  const placeholder = new Proxy({}, unread);
  fields.set(placeholder, { repository, where, options });
  return placeholder;
}

/** The persistent field that a component's field was initialized with, if any. */
export function persistentField(value: unknown): PersistentField | undefined {
  return typeof value === "object" && value !== null ? fields.get(value) : undefined;
}

/** The error for a persistent field that is used incorrectly. */
export function misuse(what: string): LiveError {
  return new LiveError("HL_PERSISTENT", `${what}.`);
}

const refuse = (): never => {
  throw misuse(
    "A persistent field was used before its row was loaded: in a constructor, or to initialize another field",
  );
};

/** Every use of a placeholder is an error: its row is not loaded yet. */
const unread: ProxyHandler<object> = {
  // Tools such as the console read symbols to find out what an object is.
  get: (_target, name) => (typeof name === "symbol" ? undefined : refuse()),
  set: refuse,
  has: refuse,
  ownKeys: refuse,
};
