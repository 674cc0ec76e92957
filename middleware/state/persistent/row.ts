/** One persistent field of one component: the entity as loaded, what was changed in it, and its version. */
import { isDeepStrictEqual } from "node:util";
import { validate } from "class-validator";
import { LiveError } from "../../../views/errors.js";
import type { ErrorCollector } from "../../input/input-error.js";
import { reportErrors } from "../../input/rules.js";
import { ConflictError } from "./conflict-error.js";
import { copy, restore } from "./copy.js";
import { misuse, type PersistentField } from "./persistent.js";
import { emptyValue, saveRow, versionFieldOf } from "./save-row.js";

type Fields = Record<string, unknown>;

export class Row {
  /** undefined where there is no such row */
  entity: Fields | undefined;
  isLoaded = false;
  /** the entity as it stands in the database, as far as is known here */
  private base: Fields = {};
  /** which row was asked for */
  private where: unknown;
  private versionField: string | undefined;
  /** the version that the page shows; before its last change it showed the older one */
  private shown: unknown;
  private older: unknown;
  /** whether what was typed into the page's fields stays there, and was typed over the version that is shown */
  private isTypedOver = false;
  /** names of the fields that the form of the handler under way has left blank */
  private blank: ReadonlySet<string> = none;

  /** @param name - component and field, for errors */
  constructor(
    private readonly field: PersistentField,
    private readonly name: string,
  ) {}

  /** The version that what is typed into the page is made from. */
  get typedFrom(): unknown {
    return this.isTypedOver ? this.shown : this.version;
  }

  /** The version of the entity; undefined where its rows have none. */
  private get version(): unknown {
    return this.versionField === undefined ? undefined : this.entity?.[this.versionField];
  }

  /** Whether the component's fields now say another row. */
  get whereChanged(): boolean {
    return typeof this.field.where === "function" && !isDeepStrictEqual(this.currentWhere(), this.where);
  }

  /**
   * Loads it.
   *
   * @param shown - the version that the page shows, where it is known
   * @throws {LiveError} HL_PERSISTENT_GONE where there is no such row, HL_PERSISTENT_LOAD where the database fails
   */
  async load(shown?: unknown): Promise<void> {
    const { repository, options } = this.field;
    const where = this.currentWhere();
    let entity: object | null | undefined;
    try {
      entity = where === undefined ? undefined : await repository.findOneBy(where);
      this.versionField = options.version ?? versionFieldOf(repository);
    } catch (cause) {
      // Where onError answers, the page is shown without it.
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
    this.replaceEntity(entity ?? undefined);
    this.shown = shown ?? this.version;
    this.older = undefined;
    this.isTypedOver = false;
    if (!this.entity && !options.optional) throw this.goneError(where);
  }

  private currentWhere(): unknown {
    const { where } = this.field;
    const asked: unknown = typeof where === "function" ? where() : where;
    // Without a value there a repository may take the condition away, and give just any row.
    for (const [key, value] of Object.entries(asked ?? {}))
      if (value === undefined)
        throw misuse(`${this.name} has no value for ${key}, by which its row is found`);
    return asked;
  }

  /** Takes over a row as it stands in the database. */
  private replaceEntity(entity: object | undefined): void {
    // The component may have kept the entity somewhere, so it stays the same object.
    if (this.entity && entity) restore(this.entity, entity);
    else this.entity = entity as Fields | undefined;
    this.base = copy({ ...entity });
  }

  private goneError(where: unknown): LiveError {
    const which = where === undefined ? "which row" : JSON.stringify(where);
    return new LiveError("HL_PERSISTENT_GONE", `${this.name} has no row: there is none for ${which}.`, {
      status: 404,
    });
  }

  /** A browser shows the entity as it is now. */
  markShown(): void {
    if (this.isTypedOver || isDeepStrictEqual(this.shown, this.version)) return;
    this.older = this.shown;
    this.shown = this.version;
  }

  /** A form was checked or refused: its page goes on with what was typed, whatever came to the row since. */
  keepTyped(): void {
    this.isTypedOver = true;
  }

  /** A handler begins. */
  startHandler(isBehind: boolean, blank: ReadonlySet<string> = none): void {
    this.blank = blank;
    this.isTypedOver = false;
    // The page has shown what came since; an event that it sends from now on was made by that.
    if (!isBehind) this.older = undefined;
  }

  /**
   * Names of the fields that were changed. What was set to undefined counts as left alone, and is so, unless its form
   * has it and left it blank: that empties it.
   */
  get changed(): string[] {
    const { entity, base } = this;
    if (!entity) return [];
    for (const [name, value] of Object.entries(base))
      if (entity[name] === undefined)
        entity[name] = this.blank.has(name) ? emptyValue(this.field.repository, name, value) : copy(value);
    return Object.keys({ ...base, ...entity }).filter((name) => !isDeepStrictEqual(entity[name], base[name]));
  }

  /** Complains about what breaks the entity's own rules. */
  async check(errors: ErrorCollector): Promise<void> {
    if (!this.entity) return;
    reportErrors(await validate(this.entity, { forbidUnknownValues: false }), errors);
  }

  /**
   * Saves what was changed.
   *
   * @throws {ConflictError} where someone else changed the row since the page showed it
   */
  async save(): Promise<void> {
    const { entity, base, where, versionField, field, shown, older } = this;
    if (!entity) return;
    const { changed } = this;
    // A handler that saved it itself has its new version.
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

  /** Takes over what another component of the page has saved to the same row; returns whether there was something. */
  adopt(saved: Row): boolean {
    const { entity } = this;
    const isSame =
      this.field.repository === saved.field.repository && isDeepStrictEqual(this.where, saved.where);
    if (!isSame || !entity || !saved.entity || isDeepStrictEqual(entity, saved.entity)) return false;
    if (this.changed.length > 0) return false;
    this.replaceEntity(copy(saved.entity));
    this.older = undefined;
    if (!this.isTypedOver) this.shown = this.version;
    return true;
  }

  /** Takes back what was changed and not saved. */
  rollBack(): void {
    if (this.entity) restore(this.entity, this.base);
  }
}

const none: ReadonlySet<string> = new Set();
