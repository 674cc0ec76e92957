/**
 * The address of a page, as far as its components have url() fields: which parameters belong to which field.
 *
 * `view.url` is the address as the browser knows it. The fields may have changed since; {@link syncAddress} writes them.
 */
import { readQuery, replaceNames } from "./query.js";
import { checkName, misuse, type UrlField } from "./url.js";
import { isSameValue, readUrlValue, writeUrlValue } from "./url-text.js";

/** The part of a component instance that is used here. */
export interface Bearer {
  readonly number: number;
  readonly component: object;
  readonly definition: { readonly name: string };
}

/** The part of a view that is used here. */
export interface AddressedView<Instance extends Bearer> {
  url: string;
  readonly address: Address<Instance> | undefined;
}

/** How the browser's history changes: by a new entry, or in the current one. */
export type HistoryChange = "push" | "replace";

type Found = [key: string, field: UrlField][];
type Entry = [name: string, text: string];

interface BoundField extends UrlField {
  /** the field's name in the component */
  key: string;
  /** the parameter's name in the query */
  name: string;
}

/** Maximum number of characters that the fields of a view take in an address; servers refuse long ones. */
const maxLength = 4_000;
/** Maximum number of names that are remembered of components that were removed. */
const maxGone = 100;

export class Address<Instance extends Bearer> {
  /** the fields of new components, which have no props or state yet */
  private readonly found = new Map<Instance, Found>();
  private bearers: { instance: Instance; fields: readonly BoundField[] }[] = [];
  /** names of removed components, which the address may still have */
  private gone: string[] = [];

  // --- Its components ---

  /** Adds a new component; {@link bind} completes it. */
  add(instance: Instance, found: Found): void {
    this.found.set(instance, found);
  }

  /** Names the fields of a component once its props or its state are set. Returns whether it has any. */
  private bind(instance: Instance): boolean {
    const found = this.found.get(instance);
    if (!found) return false;
    this.found.delete(instance);
    const fields = found.map(([key, field]) => ({ ...field, key, name: nameOf(instance, key, field) }));
    this.bearers.push({ instance, fields });
    // The order of names must not depend on the order in which components were mounted or restored.
    this.bearers.sort((one, other) => one.instance.number - other.instance.number);
    return true;
  }

  /** Binds a component that is mounted, and sets its fields as the address says. */
  mount(instance: Instance, url: string, props: object | undefined): void {
    for (const [key] of this.found.get(instance) ?? [])
      if (props && key in props) throw isProp(instance, key);
    if (this.bind(instance)) this.read(instance, undefined, url);
  }

  /**
   * Binds a component whose state is restored.
   *
   * @param before - the address that the state belongs to
   * @returns whether the address gives a field another value now
   */
  restore(instance: Instance, before: string, url: string): boolean {
    return this.bind(instance) && this.read(instance, before, url) !== undefined;
  }

  remove(instance: Instance): void {
    this.found.delete(instance);
    const names = this.fieldsOf(instance).map(({ name }) => name);
    this.bearers = this.bearers.filter((each) => each.instance !== instance);
    this.gone = [...this.gone, ...names].slice(-maxGone);
  }

  private fieldsOf(instance: Instance): readonly BoundField[] {
    return this.bearers.find((each) => each.instance === instance)?.fields ?? [];
  }

  private *all(): Iterable<[Instance, BoundField]> {
    for (const { instance, fields } of this.bearers) for (const field of fields) yield [instance, field];
  }

  /** The names that belong to the fields. */
  get names(): string[] {
    return Array.from(this.all(), ([, { name }]) => name);
  }

  /** @throws {LiveError} HL_URL if two fields want the same name */
  check(): void {
    const owners = new Map<string, string>();
    for (const [{ definition }, { key, name }] of this.all()) {
      const owner = `${definition.name}.${key}`;
      const other = owners.get(name);
      if (other !== undefined)
        throw misuse(`${other} and ${owner} both want the name "${name}" in the address of their page`);
      owners.set(name, owner);
    }
  }

  // --- From the address ---

  /** The components for which the two addresses differ. */
  changedBetween(before: string, url: string): Instance[] {
    const [old, now] = [readQuery(before), readQuery(url)];
    return this.bearers
      .filter(({ fields }) => fields.some(({ name }) => !isSameValue(old.getAll(name), now.getAll(name))))
      .map(({ instance }) => instance);
  }

  /**
   * Sets the fields of a component as an address says, where it differs from the one before.
   *
   * @returns what the changed fields had before; undefined if no value is another one
   */
  read(instance: Instance, before: string | undefined, url: string): Record<string, unknown> | undefined {
    const values = instance.component as Record<string, unknown>;
    const old = before === undefined ? undefined : readQuery(before);
    const now = readQuery(url);
    const earlier: [string, unknown][] = [];
    for (const field of this.fieldsOf(instance)) {
      const { key, name } = field;
      const texts = now.getAll(name);
      if (old && isSameValue(old.getAll(name), texts)) continue;
      const value = readUrlValue(field, texts);
      if (isSameValue(values[key], value)) continue;
      earlier.push([key, values[key]]);
      values[key] = value;
    }
    return earlier.length === 0 ? undefined : Object.fromEntries(earlier);
  }

  /** An address with the parameters of one component's fields as another address has them. */
  adopt(instance: Instance, url: string, other: string): string {
    const texts = readQuery(other);
    const own = new Set(this.fieldsOf(instance).map(({ name }) => name));
    const entries = [...this.all()].flatMap(([, { name }]) => {
      return (own.has(name) ? texts : readQuery(url)).getAll(name).map((text): Entry => [name, text]);
    });
    return replaceNames(url, new Set(this.names), entries);
  }

  // --- To the address ---

  /** An address with the current values of the fields; values that are too long are left out. */
  write(url: string): string {
    let length = 0;
    const entries: Entry[] = [];
    for (const [instance, field] of this.all()) {
      const texts = textsOf(instance, field);
      const size = new URLSearchParams(texts).toString().length;
      if (length + size > maxLength) continue;
      length += size;
      entries.push(...texts);
    }
    return replaceNames(url, new Set([...this.names, ...this.gone]), entries);
  }

  /** Whether a component has a field of this name. */
  has(instance: Instance, key: string): boolean {
    return this.fieldsOf(instance).some((field) => field.key === key);
  }

  /** The query of an address with the current values of the fields, and another value of one of them. */
  writeWith(url: string, instance: Instance, key: string, value: unknown): string {
    const field = this.fieldsOf(instance).find((field) => field.key === key) as BoundField;
    const texts = textsOf({ ...instance, component: { [key]: value } }, field);
    return replaceNames(this.write(url), new Set([field.name]), texts).replace(/^[^?]*\??/, "?");
  }

  /** How the history changes by what the fields hold now; undefined if the address has their values already. */
  changeOf(url: string): HistoryChange | undefined {
    const query = readQuery(url);
    const changed = [...this.all()].filter(([instance, field]) => {
      const { key, name, keep } = field;
      const texts = query.getAll(name);
      const value = (instance.component as Record<string, unknown>)[key];
      return (keep && texts.length === 0) || !isSameValue(readUrlValue(field, texts), value);
    });
    if (changed.length === 0) return this.gone.some((name) => query.has(name)) ? "replace" : undefined;
    return changed.some(([, { history }]) => history === "push") ? "push" : "replace";
  }
}

/**
 * Writes the current values of the url() fields to the view's address.
 *
 * @returns how the browser's history changes; undefined if the address has not changed
 */
export function syncAddress<Instance extends Bearer>(
  view: AddressedView<Instance>,
): HistoryChange | undefined {
  const { address, url } = view;
  if (!address) return undefined;
  address.check();
  const change = address.changeOf(url);
  if (change) view.url = address.write(url);
  return view.url === url ? undefined : change;
}

function nameOf(instance: Bearer, key: string, { as = key }: UrlField): string {
  const name = typeof as === "function" ? as() : as;
  checkName(name, `${instance.definition.name}.${key}`);
  return name;
}

function isProp({ definition }: Bearer, key: string): Error {
  return misuse(`${definition.name}.${key} is a url() field, and can't be set by mount()`);
}

function textsOf(instance: Bearer, field: BoundField): Entry[] {
  const { key, name, keep, initial } = field;
  const value = (instance.component as Record<string, unknown>)[key];
  if (!keep && isSameValue(value, initial)) return [];
  return (writeUrlValue(field, value) ?? []).map((text) => [name, text]);
}
