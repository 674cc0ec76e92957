/** The queries of testing-library in a page, or in an element of it; each finds elements that a test can use. */
import type { HTMLElement } from "happy-dom";
import { describeMiss } from "./describe-page.js";
import { failure, fromCaller } from "./errors.js";
import type { Locator } from "./locator.js";
import {
  type ByRoleMatcher,
  type ByRoleOptions,
  findAll,
  type Matcher,
  type MatcherOptions,
  type Query,
  type QueryKind,
  queryKinds,
} from "./queries.js";
import { now, pause } from "./real-timers.js";

/** What the queries of a scope need. */
export interface ScopeHost {
  /** the element in which they look */
  root(): HTMLElement;
  /** Creates what a test is given for the nth element that a query finds. */
  locate(query: Query, nth: number): Locator;
  /** milliseconds for which `findBy…` waits */
  readonly patience: number;
  /** further lines for a failure: where the page is, and what may explain it */
  hints(): string[];
}

/** What a query is called with. */
type Sought<Kind extends QueryKind> = Kind extends "Role"
  ? [role: ByRoleMatcher, options?: ByRoleOptions]
  : [text: Matcher, options?: MatcherOptions];

/** The one element; fails if there is none, or if there are several. */
type GetBy = { [Kind in QueryKind as `getBy${Kind}`]: (...what: Sought<Kind>) => Locator };
/** All elements; fails if there is none. */
type GetAllBy = { [Kind in QueryKind as `getAllBy${Kind}`]: (...what: Sought<Kind>) => Locator[] };
/** The one element, or null; fails if there are several. */
type QueryBy = { [Kind in QueryKind as `queryBy${Kind}`]: (...what: Sought<Kind>) => Locator | null };
/** All elements, if there are any. */
type QueryAllBy = { [Kind in QueryKind as `queryAllBy${Kind}`]: (...what: Sought<Kind>) => Locator[] };
/** Waits for the one element, such as one that another visitor causes. */
type FindBy = { [Kind in QueryKind as `findBy${Kind}`]: (...what: Sought<Kind>) => Promise<Locator> };

export interface Scope extends GetBy, GetAllBy, QueryBy, QueryAllBy, FindBy {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the queries are defined below, for each kind
export abstract class Scope {
  /** @internal */
  abstract readonly host: ScopeHost;
}

type Caller = (...args: never[]) => unknown;

for (const kind of queryKinds) {
  const ways = {
    getBy: one,
    getAllBy: all,
    queryBy: oneOrNull,
    queryAllBy: (scope: Scope, query: Query) => allOrNone(scope, query),
    findBy: wait,
  };
  for (const [name, find] of Object.entries(ways)) {
    const method = function (this: Scope, sought: unknown, options?: object) {
      return find(this, { kind, sought, options }, method as Caller);
    };
    Object.defineProperty(Scope.prototype, name + kind, { value: method });
  }
}

/** The one element that a query finds. */
export function one(scope: Scope, query: Query, caller: Caller): Locator {
  const found = oneOrNull(scope, query, caller);
  if (!found) throw fromCaller(miss(scope, query), caller);
  return found;
}

function all(scope: Scope, query: Query, caller: Caller): Locator[] {
  const found = allOrNone(scope, query);
  if (found.length === 0) throw fromCaller(miss(scope, query), caller);
  return found;
}

function oneOrNull(scope: Scope, query: Query, caller: Caller): Locator | null {
  const found = allOrNone(scope, query);
  if (found.length > 1) throw fromCaller(tooMany(scope, query, found), caller);
  return found[0] ?? null;
}

function allOrNone({ host }: Scope, query: Query): Locator[] {
  return findAll(host.root(), query).map((_, nth) => host.locate(query, nth));
}

async function wait(scope: Scope, query: Query, caller: Caller): Promise<Locator> {
  const { patience } = scope.host;
  const end = now() + patience;
  for (;;) {
    const found = oneOrNull(scope, query, caller);
    if (found) return found;
    if (now() > end) throw miss(scope, query, ` came within ${patience} ms`);
    await pause(5);
  }
}

function miss({ host }: Scope, query: Query, when = " is there"): Error {
  return failure(`No ${inWords(query)}${when}.`, [...describeMiss(host.root(), query), ...host.hints()]);
}

function tooMany({ host }: Scope, query: Query, found: readonly Locator[]): Error {
  return failure(`${found.length} elements match, not one: ${inWords(query)}.`, [
    ...found.slice(0, 5).map((each, nth) => `${nth + 1}. ${each.html()}`),
    "Say more exactly which one, look within() a part of the page, or use getAllBy….",
    ...host.hints(),
  ]);
}

/** A query in words. */
export function inWords({ kind, sought, options }: Query): string {
  if (kind !== "Role") return `${words[kind]} ${quoted(sought)}`;
  const { name, ...others } = (options ?? {}) as { name?: unknown };
  const more = Object.entries(others).map(([key, value]) => `, ${key}: ${quoted(value)}`);
  return `${sought}${name === undefined ? "" : ` named ${quoted(name)}`}${more.join("")}`;
}

function quoted(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}

const words: Record<Exclude<Query["kind"], "Role">, string> = {
  Control: "button, link or other control named",
  Field: "field labelled",
  LabelText: "field labelled",
  PlaceholderText: "field with the placeholder",
  Text: "element with the text",
  DisplayValue: "field with the value",
  AltText: "picture described as",
  Title: "element with the title",
  TestId: "element with the test id",
};
