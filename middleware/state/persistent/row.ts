/** One persistent field of one component: the loaded entity, its changes, and its version. */
import { isDeepStrictEqual } from "node:util";
import { LiveError } from "../../../views/errors.js";
import type { ErrorCollector } from "../../input/input-error.js";
import { checkEntity } from "../../input/rules.js";
import { copy, restore } from "../copy.js";
import { ConflictError } from "./conflict-error.js";
import { misuse, type PersistentField } from "./persistent.js";
import { emptyValue, saveRow, versionFieldOf } from "./save-row.js";

type Fields = Record<string, unknown>;

export class Row {
  /** undefined if there is no such row */
  entity: Fields | undefined;
  isLoaded = false;
  /** a copy of the entity as it was last loaded or saved */
  private base: Fields = {};
  /** the condition that the row was loaded with */
  private where: unknown;
  private versionField: string | undefined;
  /**
   * the version that the page shows, and the version before it, which is kept until the page sends an event after it has
   * shown the newer one
   */
  private shown: unknown;
  private older: unknown;
  /** whether the page keeps what the user typed over the shown version */
  private isTypedOver = false;
  /** names of the fields that the running handler's form left blank */
  private blank: ReadonlySet<string> = none;

  /** @param name - component and field, for errors */
  constructor(
    private readonly field: PersistentField,
    private readonly name: string,
  ) {}

  /** The version of the row that the page's form was filled in from. */
  get typedFrom(): unknown {
    return this.isTypedOver ? this.shown : this.version;
  }

  /** The version of the entity; undefined if the row has no version. */
  private get version(): unknown {
    return this.versionField === undefined ? undefined : this.entity?.[this.versionField];
  }

  /** Whether `where` now selects another row, because the component's fields have changed. */
  get whereChanged(): boolean {
    return typeof this.field.where === "function" && !isDeepStrictEqual(this.currentWhere(), this.where);
  }

  /**
   * Loads the row.
   *
   * @param shown - the version that the page shows, if known
   * @throws {LiveError} HL_PERSISTENT_GONE if there is no such row, HL_PERSISTENT_LOAD if the database fails
   */
  async load(shown?: unknown): Promise<void> {
    const { repository, options } = this.field;
    const where = this.currentWhere();
    let entity: object | null | undefined;
    try {
      entity = where === undefined ? undefined : await repository.findOneBy(where);
      this.versionField = options.version ?? versionFieldOf(repository);
    } catch (cause) {
      // If onError handles the error, the page is rendered without the entity.
      this.isLoaded = true;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LiveError("HL_PERSISTENT_LOAD", `${this.name} could not be loaded: ${why}.`, {
        status: 503,
        cause,
      });
    }
    this.where = where;
    this.isLoaded = true;
    this.entity = undefined;
    this.replaceEntity(entity ? ownEntity(entity) : undefined);
    this.shown = shown ?? this.version;
    this.older = undefined;
    this.isTypedOver = false;
    if (!this.entity && !options.optional) throw this.goneError(where);
  }

  private currentWhere(): unknown {
    const { where } = this.field;
    const asked: unknown = typeof where === "function" ? where() : where;
    // A repository may ignore a condition without a value, and return any row.
    for (const [key, value] of Object.entries(asked ?? {}))
      if (value === undefined)
        throw misuse(`${this.name} can't find its row: its condition has no value for ${key}`);
    return asked;
  }

  /** Replaces the entity by the row as the database has it; one that is there already gets copies of its fields. */
  private replaceEntity(entity: object | undefined): void {
    // Keep the same object: the component may refer to it elsewhere.
    if (this.entity && entity) restore(this.entity, entity);
    else this.entity = entity as Fields | undefined;
    this.base = copy({ ...entity });
  }

  private goneError(where: unknown): LiveError {
    const why = where === undefined ? "its condition is undefined" : `none matches ${JSON.stringify(where)}`;
    return new LiveError("HL_PERSISTENT_GONE", `${this.name} has no row: ${why}.`, {
      status: 404,
    });
  }

  /** Records that the page shows the entity as it is now. */
  markShown(): void {
    if (this.isTypedOver || isDeepStrictEqual(this.shown, this.version)) return;
    this.older = this.shown;
    this.shown = this.version;
  }

  /**
   * Records that a form was checked or refused: the page keeps what the user typed, even if the row changes meanwhile.
   */
  keepTyped(): void {
    this.isTypedOver = true;
  }

  /** Prepares for a handler. */
  startHandler(isBehind: boolean, blank: ReadonlySet<string> = none): void {
    this.blank = blank;
    this.isTypedOver = false;
    // The page showed the newest version, so the user had seen it when sending the event.
    if (!isBehind) this.older = undefined;
  }

  /**
   * Names of the changed fields. A field that was set to undefined is restored, since `undefined` means unchanged. But
   * if the form has the field and left it blank, the field is emptied.
   */
  get changed(): string[] {
    const { entity, base } = this;
    if (!entity) return [];
    for (const [name, value] of Object.entries(base))
      if (entity[name] === undefined)
        entity[name] = this.blank.has(name) ? emptyValue(this.field.repository, name, value) : copy(value);
    return Object.keys({ ...base, ...entity }).filter((name) => !isDeepStrictEqual(entity[name], base[name]));
  }

  /** Adds the errors of the entity's own rules to a collector. */
  async check(errors: ErrorCollector): Promise<void> {
    if (this.entity) await checkEntity(this.entity, errors);
  }

  /**
   * Saves the changes.
   *
   * @throws {ConflictError} if someone else has changed the row since the page showed it
   */
  async save(): Promise<void> {
    const { entity, base, where, versionField, field, shown, older } = this;
    if (!entity) return;
    const { changed } = this;
    // A handler that saved the entity itself already has the new version.
    const hasSaved = versionField !== undefined && changed.includes(versionField);
    const saved = await saveRow({
      repository: field.repository,
      where,
      entity,
      base,
      version: versionField,
      expected: older ?? (hasSaved ? this.version : shown),
    });
    if (saved === "saved") {
      this.base = copy({ ...entity });
      this.shown = this.version;
      return;
    }
    const theirs = saved.theirs as Fields | null | undefined;
    const mine = copy(entity);
    this.replaceEntity(theirs ?? undefined);
    if (!theirs) throw this.goneError(where);
    this.older = older ?? shown;
    this.shown = this.version;
    const fields = changed.filter((name) => !isDeepStrictEqual(mine[name], theirs[name]));
    throw new ConflictError(this.name, mine, copy(theirs), fields);
  }

  /** Takes over values that another component of the page saved to the same row; returns whether anything changed. */
  adopt(saved: Row): boolean {
    const { entity } = this;
    const isSame =
      this.field.repository === saved.field.repository && isDeepStrictEqual(this.where, saved.where);
    if (!isSame || !entity || !saved.entity || isDeepStrictEqual(entity, saved.entity)) return false;
    if (this.changed.length > 0) return false;
    this.replaceEntity(saved.entity);
    this.older = undefined;
    if (!this.isTypedOver) this.shown = this.version;
    return true;
  }

  /** Takes over the row of another object of the component's class, with a copy of its entity. */
  continueFrom({ entity, isLoaded, base, where, versionField, shown, older, isTypedOver }: Row): void {
    const own = entity && copy(entity);
    Object.assign(this, { entity: own, isLoaded, base, where, versionField, shown, older, isTypedOver });
    if (own) taken.add(own);
  }

  /** Undoes changes that were not saved. */
  rollBack(): void {
    if (this.entity) restore(this.entity, this.base);
  }
}

const none: ReadonlySet<string> = new Set();

/** The entities that rows have. */
const taken = new WeakSet<object>();

/** An entity for one row alone. A repository that keeps its entities gives the same object to each page. */
function ownEntity(entity: object): object {
  const own = taken.has(entity) ? copy(entity) : entity;
  taken.add(own);
  return own;
}
