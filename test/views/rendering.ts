/** Templates without components, views and servers: what the tests of this folder render, normalize and compare. */
import type { Patch } from "../../views/change.js";
import { diffTemplate } from "../../views/diff.js";
import { LiveError } from "../../views/errors.js";
import type { Host, TemplateBook } from "../../views/host.js";
import { html } from "../../views/html.js";
import { normalize, type Places } from "../../views/normalize/normalize.js";
import type { Mount, Placed, Rendered } from "../../views/values.js";
import { writeTemplate } from "../../views/write.js";

/** A component's place that is nothing but a template and a number. */
export class FakePlaced implements Placed {
  writes = 0;
  constructor(
    readonly rendered: Rendered,
    readonly host: Host,
  ) {}
  written(): void {
    this.writes++;
  }
}

/** Places that hold no component, other than those made before. */
export function fakePlaces(place: (mount: Mount, slot: string) => Placed = refuse): Places {
  return {
    place,
    takeSlot: refuse,
    toMount: () => undefined,
    checkBindings: () => {},
    isPlaced: (value): value is Placed => value instanceof FakePlaced,
  };
}

function refuse(): never {
  throw new Error("There are no components here.");
}

/** A host that says of itself what it is asked for: `[click]`. */
export function fakeHost(options: Partial<Host> = {}): Host {
  const host: Host = {
    isMarked: true,
    component: 1,
    root: "",
    action: "",
    eventName: "on:1",
    book: undefined,
    text: (name) => `[${name}]`,
    get shared(): Host {
      return host;
    },
    ...options,
  };
  return host;
}

/** The book of one connection: which templates were sent. */
export function newBook(): TemplateBook {
  const sent = new Set<number>();
  return { has: ({ id }) => sent.has(id) || !sent.add(id) };
}

const plain = fakeHost({ isMarked: false });

/** Normalizes a render outside of any component. */
export function normalized(rendered: Rendered): Rendered {
  return normalize(rendered, fakePlaces());
}

/** Normalizes a render as for a page that lives on: its lists of plain rows are kept flat. */
export function normalizedToKeep(rendered: Rendered): Rendered {
  return normalize(rendered, { ...fakePlaces(), isKept: true });
}

/** The HTML of a render, without markers. */
export function htmlOf(rendered: Rendered): string {
  return writeTemplate(normalized(rendered), plain);
}

/** What changed between two renders. */
export function patchOf(before: Rendered, after: Rendered, host = fakeHost()): Patch | undefined {
  return diffTemplate(normalized(before), normalized(after), host);
}

/** A template whose text is made up by a test; each call is a template of its own. */
export function htmlFrom(strings: readonly string[], ...values: unknown[]): Rendered {
  return html(Object.assign([...strings], { raw: strings }), ...(values as never[]));
}

/** The error with which something is refused. */
export function refusalOf(action: () => unknown): LiveError {
  try {
    action();
  } catch (error) {
    if (error instanceof LiveError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** What an error shows of a template: its line, and what stands above the caret. */
export function shownBy(error: LiveError): { line: string; atCaret: string } {
  const [line = "", caret = ""] = error.what.split("\n\n")[1]?.split("\n") ?? [];
  return { line: line.trim(), atCaret: line.slice(caret.indexOf("^")) };
}
