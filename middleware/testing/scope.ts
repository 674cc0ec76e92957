/** The queries of testing-library in a page, or in an element of it; each finds elements that a test can use. */
import type { HTMLElement } from "happy-dom";
import { describeMiss } from "./describe-page.js";
import { failure, fromCaller } from "./errors.js";
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
export interface ScopeHost<Found = unknown> {
  /** the element in which they look */
  root(): HTMLElement;
  /** Creates what a test is given for the nth element that a query finds. */
  locate(query: Query, nth: number): Found;
  /** milliseconds for which `findBy…` waits */
  readonly patience: number;
  /** further lines for a failure: where the page is, and what may explain it */
  hints(): string[];
}

/** What queries give a test of an element. */
interface Shown {
  html(): string;
}

/** What a query is called with. */
type Sought<Kind extends QueryKind> = Kind extends "Role"
  ? [role: ByRoleMatcher, options?: ByRoleOptions]
  : [text: Matcher, options?: MatcherOptions];

/** The one element; fails if there is none, or if there are several. */
type GetBy<Found> = { [Kind in QueryKind as `getBy${Kind}`]: (...what: Sought<Kind>) => Found };
/** All elements; fails if there is none. */
type GetAllBy<Found> = { [Kind in QueryKind as `getAllBy${Kind}`]: (...what: Sought<Kind>) => Found[] };
/** The one element, or null; fails if there are several. */
type QueryBy<Found> = { [Kind in QueryKind as `queryBy${Kind}`]: (...what: Sought<Kind>) => Found | null };
/** All elements, if there are any. */
type QueryAllBy<Found> = { [Kind in QueryKind as `queryAllBy${Kind}`]: (...what: Sought<Kind>) => Found[] };
/** Waits for the one element, such as one that another visitor causes. */
type FindBy<Found> = { [Kind in QueryKind as `findBy${Kind}`]: (...what: Sought<Kind>) => Promise<Found> };

export interface Scope<Found extends Shown>
  extends GetBy<Found>,
    GetAllBy<Found>,
    QueryBy<Found>,
    QueryAllBy<Found>,
    FindBy<Found> {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the queries are defined below, for each kind
export abstract class Scope<Found extends Shown> {
  /** @internal */
  abstract readonly host: ScopeHost<Found>;
}

type Caller = (...args: never[]) => unknown;

for (const kind of queryKinds) {
  const ways = {
    getBy: one,
    getAllBy: all,
    queryBy: oneOrNull,
    queryAllBy: (scope: Scope<Shown>, query: Query) => allOrNone(scope, query),
    findBy: wait,
  };
  for (const [name, find] of Object.entries(ways)) {
    const method = function (this: Scope<Shown>, sought: unknown, options?: object) {
      return find(this, { kind, sought, options }, method as Caller);
    };
    Object.defineProperty(Scope.prototype, name + kind, { value: method });
  }
}

/** The one element that a query finds. */
export function one<Found extends Shown>(scope: Scope<Found>, query: Query, caller: Caller): Found {
  const found = oneOrNull(scope, query, caller);
  if (!found) throw fromCaller(miss(scope, query), caller);
  return found;
}

function all<Found extends Shown>(scope: Scope<Found>, query: Query, caller: Caller): Found[] {
  const found = allOrNone(scope, query);
  if (found.length === 0) throw fromCaller(miss(scope, query), caller);
  return found;
}

function oneOrNull<Found extends Shown>(scope: Scope<Found>, query: Query, caller: Caller): Found | null {
  const found = allOrNone(scope, query);
  if (found.length > 1) throw fromCaller(tooMany(scope, query, found), caller);
  return found[0] ?? null;
}

function allOrNone<Found extends Shown>({ host }: Scope<Found>, query: Query): Found[] {
  return findAll(host.root(), query).map((_, nth) => host.locate(query, nth));
}

async function wait<Found extends Shown>(scope: Scope<Found>, query: Query, caller: Caller): Promise<Found> {
  const { patience } = scope.host;
  const end = now() + patience;
  for (;;) {
    const found = oneOrNull(scope, query, caller);
    if (found) return found;
    if (now() > end) throw miss(scope, query, ` came within ${patience} ms`);
    await pause(5);
  }
}

function miss({ host }: Scope<Shown>, query: Query, when = " is there"): Error {
  return failure(`No ${inWords(query)}${when}.`, [...describeMiss(host.root(), query), ...host.hints()]);
}

function tooMany({ host }: Scope<Shown>, query: Query, found: readonly Shown[]): Error {
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
