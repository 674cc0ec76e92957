/**
 * All list() fields of one component.
 *
 * The fields are not enumerable, so that snapshots and copies of the state leave them out: a snapshot has only where their
 * windows are.
 */
import { LiveError } from "../../../views/errors.js";
import type { UrlField } from "../address/url.js";
import { ListField, type SavedList } from "./list-field.js";
import type { ListOwner } from "./loading.js";
import { type KeyType, readPosition } from "./position.js";

type AnyList = ListField<object, string | number>;
/** What a snapshot holds of a component's lists, by field. */
export type SavedLists = Record<string, SavedList>;

/** The kind of the subscriptions by which lists follow those of other pages. */
export const subscriptionKind = "list";

/** Name of the property with a list's place in the page's address. */
const positionOf = (field: string): string => `${field} position`;

export class Lists {
  private constructor(private readonly fields: readonly AnyList[]) {}

  /** Finds the list() fields of a new component; returns undefined if it has none. */
  static of(component: object, owner: ListOwner): Lists | undefined {
    let fields: AnyList[] | undefined;
    for (const name in component) {
      const value = (component as Record<string, unknown>)[name];
      if (!(value instanceof ListField)) continue;
      value.bind(owner, name);
      const set = () => {
        throw new LiveError(
          "HL_LIST",
          `${value.name} was set, but it is a list(): call its reset(), append() or remove().`,
        );
      };
      Object.defineProperty(component, name, { enumerable: false, get: () => value, set });
      fields ??= [];
      fields.push(value);
    }
    return fields && new Lists(fields);
  }

  [Symbol.iterator](): Iterator<AnyList> {
    return this.fields[Symbol.iterator]();
  }

  /** The fields by which the page's address says where the windows start; undefined if it doesn't. */
  urlFields(component: object): [key: string, field: UrlField][] | undefined {
    const fields = this.fields.flatMap((list): [string, UrlField][] => {
      const { url, as = list.field } = list.options;
      if (!url) return [];
      const key = positionOf(list.field);
      Object.defineProperty(component, key, {
        get: () => list.position,
        set: (position: string) => {
          list.position = position;
        },
      });
      return [[key, urlField(as, url)]];
    });
    return fields.length > 0 ? fields : undefined;
  }

  /** How the lists that follow those of other pages are subscribed to them; undefined if there are none. */
  get subscriptions(): [kind: string, field: string][] | undefined {
    const shared = this.fields.filter(({ options }) => options.topic !== undefined);
    return shared.length > 0 ? shared.map(({ field }) => [subscriptionKind, field]) : undefined;
  }

  // --- Loading ---

  /** Loads the first rows; returns undefined if there is nothing to wait for. */
  begin(): Promise<unknown> | undefined {
    for (const list of this.fields) void list.begin();
    return this.pending;
  }

  /**
   * What an event has to wait for; undefined if there is nothing.
   *
   * @throws the error of a load that has failed
   */
  get pending(): Promise<unknown> | undefined {
    let all: Promise<unknown>[] | undefined;
    for (const { loading } of this.fields) {
      const pending = loading?.pending;
      if (!pending) continue;
      all ??= [];
      all.push(pending);
    }
    return all && Promise.all(all);
  }

  get isForgotten(): boolean {
    return this.fields.some((list) => list.isForgotten);
  }

  /** Whether something was loaded that was not rendered yet. */
  get isChanged(): boolean {
    return this.fields.some((list) => list.isChanged);
  }

  /** Loads the rows whose content is forgotten; returns undefined if there is nothing to wait for. */
  loadForgotten(): Promise<unknown> | undefined {
    for (const list of this.fields) if (list.isForgotten) void list.reload();
    return this.pending;
  }

  // --- Handlers, snapshots, and what the page shows ---

  startHandler(): void {
    for (const list of this.fields) list.startHandler();
  }
  endHandler(): void {
    for (const list of this.fields) list.endHandler();
  }
  rollBack(): void {
    for (const list of this.fields) list.rollBack();
  }

  /** Forgets the content of the rows that the page shows. */
  forget(): void {
    for (const list of this.fields) list.forget();
  }

  /** @param isRunning - whether to leave out what the running handler has done so far */
  save(isRunning: boolean): SavedLists {
    return Object.fromEntries(this.fields.map((list) => [list.field, list.save(isRunning)]));
  }

  restore(saved: SavedLists): void {
    for (const list of this.fields) {
      const own = saved[list.field];
      if (own) list.restore(own);
    }
  }

  /** Takes over the lists of another object of the same class. */
  continueFrom(others: Lists): void {
    for (const list of this.fields) {
      const other = others.fields.find(({ field }) => field === list.field);
      if (other) list.continueFrom(other);
    }
  }
}

function urlField(as: string, type: KeyType): UrlField {
  const check = (text: string) => text === "" || readPosition(text, type) !== undefined;
  const field = { initial: "", as, keep: false, history: "replace" as const, check: check as never };
  return { ...field, type: String, isList: false, values: undefined };
}
