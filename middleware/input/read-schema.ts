/**
 * Reads a value by a Standard Schema from what a browser sent.
 *
 * A schema does not tell which types it wants, and a browser sends texts alone. So a schema is first given the texts; where
 * it refuses one, it is asked again with the number, date, truth value or list that the text can be read as. Only what the
 * schema itself accepts gets to a handler.
 */

import { itemsOf } from "./field-nodes.js";
import { type FieldNode, isInPath, joinName } from "./fields.js";
import { ErrorCollector } from "./input-error.js";
import { setAt } from "./read-object.js";
import { ParseFailure, readText } from "./read-value.js";
import { checkSchema, type Issue, type Schema } from "./schema.js";

/** How the texts of a field can be read; returns a {@link ParseFailure} where they can't. */
type Reading = (texts: readonly string[]) => unknown;

const impossible = new ParseFailure("");
const single =
  (read: (text: string) => unknown): Reading =>
  ([text, ...more]) =>
    text === undefined || text.trim() === "" || more.length > 0 ? impossible : read(text);

/** In the order in which they are tried, by the word for the type in the libraries' messages. */
const readings: readonly [word: string, Reading][] = [
  ["number", single((text) => readText(Number, text))],
  ["bigint", single((text) => readText(BigInt, text))],
  ["date", single((text) => readText(Date, text))],
  // The last one: a checkbox behind a hidden field.
  ["boolean", (texts) => readText(Boolean, texts.at(-1) ?? "")],
  ["undefined", (texts) => (texts.length > 0 && texts.every(isEmpty) ? undefined : impossible)],
  ["array", (texts) => texts.filter((text) => !isEmpty(text))],
];
/** The words in the libraries' messages for the type that they wanted: "expected number", "must be a number". */
const wanted = /(?:expected|must be an?) (\w+)/i;

/** A reading may show more that can be read, such as the items of a list. */
const maxPasses = 3;

/**
 * Reads the fields of a node: an object, a list or one value.
 *
 * @param node - the fields; its name is that of the parameter in errors
 * @returns the schema's output; undefined if there were errors
 */
export function readSchema(schema: Schema, node: FieldNode, collector: ErrorCollector): unknown {
  const result = new SchemaReader(schema, node).read();
  if ("value" in result) return result.value;
  for (const { name, message } of result.errors) collector.add(name, message, "schema");
  return undefined;
}

class SchemaReader {
  /** how the texts at a path are read, if not as texts */
  private chosen: ReadonlyMap<string, Reading> = new Map();
  /** the texts that were sent, by path */
  private readonly texts = new Map<string, readonly string[]>();
  /** the names of fields in the form, by path */
  private readonly names = new Map<string, string>();

  constructor(
    private readonly schema: Schema,
    private readonly root: FieldNode,
  ) {}

  read(): { value: unknown } | { errors: { name: string; message: string }[] } {
    let result = this.check(this.chosen);
    for (let pass = 0; pass < maxPasses && "issues" in result; pass++) {
      const before = this.chosen;
      for (const [word, reading] of readings) {
        if (!("issues" in result)) break;
        result = this.tryReading(word, reading, result.issues);
      }
      if (this.chosen === before) break;
    }
    if (!("issues" in result)) return result;
    return { errors: result.issues.map(({ path, message }) => ({ name: this.nameOf(path), message })) };
  }

  /** Reads the texts in another way where the schema refuses them, and keeps to it where that helps. */
  private tryReading(word: string, reading: Reading, issues: readonly Issue[]) {
    const places = this.placesFor(reading, issues);
    if (places.length === 0) return { issues: [...issues] };
    const tried = this.check(this.withReading(places, reading));
    const left = "issues" in tried ? tried.issues : [];
    const isMeant = (place: string) =>
      issues.some(({ path, message }) => path === place && wanted.exec(message)?.[1]?.toLowerCase() === word);
    const better = places.filter(
      (place) => isMeant(place) || !left.some(({ path }) => path === "" || isInPath(path, place)),
    );
    if (better.length === 0) return { issues: [...issues] };
    this.chosen = this.withReading(better, reading);
    return better.length === places.length ? tried : this.check(this.chosen);
  }

  /** The paths that issues are about, or that are inside of what they are about, and can be read in this way. */
  private placesFor(reading: Reading, issues: readonly Issue[]): string[] {
    const outer = new Set(issues.map(({ path }) => path));
    const known = [...this.texts.keys()].filter((place) => isBelowAny(outer, place));
    // What was not sent: a checkbox without its tick, a list without items.
    const absent = [...outer].filter((path) => path !== "" && !this.names.has(path));
    return [...known, ...absent].filter(
      (place) => !(reading(this.texts.get(place) ?? []) instanceof ParseFailure),
    );
  }

  private withReading(places: readonly string[], reading: Reading): ReadonlyMap<string, Reading> {
    return new Map([...this.chosen, ...places.map((place) => [place, reading] as const)]);
  }

  private check(readings: ReadonlyMap<string, Reading>) {
    const value = this.build(this.root, "", readings);
    for (const [path, reading] of readings)
      if (!this.names.has(path)) setAt(value, path.split("/"), reading([]));
    return checkSchema(this.schema, value);
  }

  private build(node: FieldNode, path: string, readings: ReadonlyMap<string, Reading>): unknown {
    this.names.set(path, node.name);
    const at = (key: string | number) => (path === "" ? String(key) : `${path}/${key}`);
    if (node.children.size === 0) return this.buildLeaf(node, path, readings);
    if ([...node.children.keys()].every((key) => /^\d+$/.test(key)))
      return itemsOf(node, new ErrorCollector()).map((item, index) => this.build(item, at(index), readings));
    const built = [...node.children].map(([key, child]) => [key, this.build(child, at(key), readings)]);
    // What is read as undefined is left out: not every schema takes it for missing.
    return Object.fromEntries(built.filter(([, value]) => value !== undefined));
  }

  private buildLeaf(
    { name, values }: FieldNode,
    path: string,
    readings: ReadonlyMap<string, Reading>,
  ): unknown {
    if (path === "" && name === "") return {};
    this.texts.set(path, values);
    const reading = readings.get(path);
    const read = reading ? reading(values) : values.length > 1 || name.endsWith("[]") ? values : values[0];
    if (!Array.isArray(read)) return typeof read === "string" ? readText(String, read) : read;
    return read.map((text: string, index) => {
      const place = path === "" ? String(index) : `${path}/${index}`;
      this.names.set(place, name);
      this.texts.set(place, [text]);
      const ofItem = readings.get(place);
      return ofItem ? ofItem([text]) : readText(String, text);
    });
  }

  /** The field that an issue is about, as a form would name it if it has none. */
  private nameOf(path: string): string {
    const known = this.names.get(path);
    if (known !== undefined) return known;
    return path.split("/").reduce(joinName, this.root.name);
  }
}

function isEmpty(text: string): boolean {
  return text.trim() === "";
}

function isBelowAny(outer: ReadonlySet<string>, place: string): boolean {
  if (outer.has("")) return true;
  return place.split("/").some((_part, index, parts) => outer.has(parts.slice(0, index + 1).join("/")));
}
