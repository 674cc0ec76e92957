/**
 * `on(this.method, …)`: a binding that tsc checks, as in `@click=${on(this.toggle, todo.id)}`.
 *
 * It means the same as `@click="toggle(${todo.id})"`: a template with such holes is compiled once for each shape
 * of its bindings, as if their text had been written out.
 */
import { LiveError } from "./errors.js";
import { siteOf } from "./template.js";

/** An argument of {@link on} that the browser fills in. */
export class Placeholder<Kind extends string = string> {
  /** @internal */
  constructor(
    /** how it is written in the text of a binding */
    readonly writtenAs: string,
    readonly kind: Kind,
  ) {}
}

/**
 * The element's own value.
 *
 * @example
 * html`<input value=${row.text} @change=${on(this.rename, row.id, value)} />`
 */
export const value = new Placeholder("value", "value");
/**
 * Whether the element is checked.
 *
 * @example
 * html`<input type="checkbox" @change=${on(this.mark, row.id, checked)} />`
 */
export const checked = new Placeholder("checked", "checked");
/**
 * All fields of the form, for a parameter whose type is a class.
 *
 * @example
 * html`<form @submit=${on(this.save, row.id, form)}>…</form>` // @handler(Number, Article) save(id, article)
 */
export const form = new Placeholder("form", "form");

/** A field of the form by its name, such as `email` or `address.city`. */
export function field(name: string): Placeholder<"field"> {
  const isName = /^[A-Za-z_$][\w$]*(?:\[\w+\]|\.[A-Za-z_$][\w$]*)*$/.test(name);
  if (!isName || /^(?:value|checked|key|form|true|false|null)$/.test(name))
    throw new LiveError(
      "HL_BINDING_SYNTAX",
      `field() was given ${JSON.stringify(name)}, which is not the name of a field.`,
    );
  return new Placeholder(name, "field");
}

type Scalar = string | number | boolean | bigint | Date;

/** What can be passed for a parameter: a value of its type that JSON can represent, or what the browser fills in. */
export type ArgumentFor<Type> =
  | (Type extends Date | bigint ? never : Type)
  | Placeholder<"field">
  | (NonNullable<Type> extends Scalar ? Placeholder<"value"> : never)
  | (NonNullable<Type> extends boolean ? Placeholder<"checked"> : never)
  | (NonNullable<Type> extends Scalar ? never : Placeholder<"form">);

/** Arguments for parameters of these types. */
export type ArgumentsFor<Types extends readonly unknown[]> = {
  [Index in keyof Types]: ArgumentFor<Types[Index]>;
};

declare const left: unique symbol;

/** A method with the parameters that are left for a caller to pass. Made by {@link on}. For the type checker only. */
export interface Callback<Left extends readonly unknown[]> {
  readonly [left]: (...args: Left) => void;
}

/** The first values for parameters of these types. */
type FirstOf<Types extends readonly unknown[]> = Readonly<Partial<Types>>;

/** The types of the parameters after the first ones. */
type LeftOf<Types extends readonly unknown[], First extends readonly unknown[]> = Types extends readonly [
  ...{ [Index in keyof First]: unknown },
  ...infer Left,
]
  ? Left
  : Types;

/** A binding to a method. Made by {@link on}. */
export class On {
  /** @internal */
  constructor(
    readonly handler: string,
    readonly args: readonly unknown[],
    /** whether it has no arguments, so that a submit passes the whole form */
    private readonly isBare: boolean,
  ) {}

  /** The text of the binding, as the pieces around its literal arguments. */
  get pieces(): string[] {
    if (this.isBare) return [this.handler];
    const pieces = [`${this.handler}(`];
    this.args.forEach((argument, index) => {
      const comma = index === 0 ? "" : ",";
      pieces[pieces.length - 1] += comma;
      if (argument instanceof Placeholder) pieces[pieces.length - 1] += argument.writtenAs;
      else pieces.push("");
    });
    pieces[pieces.length - 1] += ")";
    return pieces;
  }

  /** The arguments that are values, not filled in by the browser. */
  get literals(): unknown[] {
    return this.args.filter((argument) => !(argument instanceof Placeholder));
  }

  /** Whether the browser would fill in an argument. */
  get takesInput(): boolean {
    return this.args.some((argument) => argument instanceof Placeholder);
  }

  /** The canonical text of the binding, as in `rename(7,text)`. */
  toString(): string {
    const literals = this.literals.map((literal) => JSON.stringify(literal ?? null));
    return this.pieces.reduce((text, piece, index) => text + literals[index - 1] + piece);
  }
}

/**
 * Binds an event to a method: `@click=${on(this.toggle, todo.id)}`. TypeScript reports a method that does not exist,
 * an argument of the wrong type, and one that is missing.
 *
 * For `@submit`, `on(this.save)` without arguments passes the whole form.
 *
 * As a prop, `mount(Picker, { onPick: on(this.pick) })`, it lets a child call the method. The child passes what `on()` was
 * not given: `onPick: on(this.pick, row.id)` calls `pick(row.id, …)`.
 *
 * @param method - a method of the component, as `this.name`
 * @param args - one for each of its parameters: a value, which the page contains as JSON, or `value`, `checked`,
 *   `field("name")` or `form` for what the browser fills in
 * @throws {LiveError} HL_BINDING_SYNTAX for a function that is not a method
 */
export function on<Types extends readonly unknown[]>(
  method: (...args: Types) => unknown,
  ...args: ArgumentsFor<Types>
): On & Callback<[]>;
export function on<Form extends object>(method: (form: Form) => unknown): On & Callback<[form: Form]>;
export function on<Types extends readonly unknown[], First extends FirstOf<Types>>(
  method: (...args: Types) => unknown,
  ...args: First
): Callback<LeftOf<Types, First>>;
export function on(method: (...args: never[]) => unknown, ...args: unknown[]): unknown {
  if (!/^[A-Za-z_$][\w$]*$/.test(method?.name ?? ""))
    throw new LiveError("HL_BINDING_SYNTAX", `on() was given ${whatInstead(method)}.`);
  return new On(method.name, args, args.length === 0);
}

function whatInstead(method: unknown): string {
  if (typeof method !== "function") return `a value of type ${typeof method}`;
  const isPrivate = method.name.startsWith("#");
  return isPrivate
    ? `${method.name}, a #private method, which only its own class can call: write it without the #`
    : "a function without a method's name";
}

/** The holes that can contain a binding: those that are the whole value of an `@…` attribute. */
export function findBindingHoles(strings: readonly string[]): number[] {
  return strings.flatMap((string, hole) => (hole < strings.length - 1 && opening.test(string) ? [hole] : []));
}

const opening = /\s@[\w.-]+=(["']?)$/;

/** A text that is equal for bindings that can share a compiled template. */
export function shapeOf(holes: readonly number[], values: readonly unknown[]): string {
  let shape = "";
  for (const hole of holes) {
    const value = values[hole];
    shape += `${value instanceof On ? value.pieces.join("\0") : isLeftOut(value) ? "" : "\u0002"}\u0001`;
  }
  return shape;
}

function isLeftOut(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

/**
 * The template's strings with its bindings written out. For a binding that is `null` or `false` the attribute is omitted.
 *
 * @param caller - the function that the template's author called, for errors
 */
export function writeOut(
  strings: readonly string[],
  holes: readonly number[],
  values: readonly unknown[],
  caller: (...args: never[]) => unknown,
): string[] {
  const written = [strings[0] as string];
  for (let hole = 0; hole < strings.length - 1; hole++) {
    const value = values[hole];
    const before = written[written.length - 1] as string;
    const next = strings[hole + 1] as string;
    if (holes.includes(hole) && typeof value === "function") throw bareFunction(before, value, caller);
    if (!holes.includes(hole) || !(value instanceof On || isLeftOut(value))) {
      written.push(next);
      continue;
    }
    const quote = (opening.exec(before) as RegExpExecArray)[1] as string;
    if (!(value instanceof On)) {
      written[written.length - 1] = before.replace(opening, "") + next.slice(quote.length);
      continue;
    }
    const pieces = value.pieces;
    const around = quote === "" ? '"' : "";
    written[written.length - 1] = before + around + pieces[0];
    written.push(...pieces.slice(1));
    written[written.length - 1] += around + next;
  }
  return written;
}

/** The error for a function in place of a binding, which would have to run in the browser. */
function bareFunction(
  before: string,
  { name }: { name: string },
  caller: (...args: never[]) => unknown,
): LiveError {
  const attribute = /@[\w.-]+(?==["']?$)/.exec(before)?.[0];
  const origin: { stack?: string } = {};
  Error.captureStackTrace(origin, caller);
  const what = name === "" ? "a function" : `the function ${name}`;
  const instead = name === "" ? "make it a method, and write" : "write";
  return new LiveError(
    "HL_BINDING_SYNTAX",
    `${attribute}=\${…} was given ${what} itself, which no browser can call: ${instead} ` +
      `${attribute}=\${on(this.${name || "method"})} or ${attribute}="${name || "method"}" (${siteOf(origin)}).`,
  );
}

/** The values of the holes that remain once the bindings are written out. */
export function valuesOf(holes: readonly number[], values: readonly unknown[]): unknown[] {
  return values.flatMap((value, hole) =>
    !holes.includes(hole) ? [value] : value instanceof On ? value.literals : isLeftOut(value) ? [] : [value],
  );
}
