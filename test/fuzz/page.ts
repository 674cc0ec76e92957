/** A page as an attacker sees it: its seals, and what it offers. */
import type { Entry } from "./mutate/entries.js";
import type { Random } from "./random.js";

/** An event that a page offers. */
export interface PageEvent {
  component: number;
  binding: string;
  isSubmit: boolean;
}

export interface Page {
  path: string;
  html: string;
  seals: string[];
  /** ids of its views, as far as they are known, for the query parameter `_view` */
  ids: string[];
  /** the CSRF token of its forms */
  token: string | undefined;
  events: PageEvent[];
}

const event = /(?:name="|&quot;)(on|submit):(\d+)(?:" value="|&quot;:&quot;)([^"&]*)/g;

export function readPage(path: string, html: string): Page {
  const views = [...html.matchAll(/data-live-view.*?name="_seal" value="([^"]*)"/gs)];
  const events = [...html.matchAll(event)].map(
    ([, name, component, binding]): PageEvent => ({
      component: Number(component),
      binding: binding as string,
      isSubmit: name === "submit",
    }),
  );
  return {
    path,
    html,
    events,
    ids: [],
    seals: views.map(([, seal]) => seal as string),
    token: /name="_csrf" value="(\w+)"/.exec(html)?.[1],
  };
}

/** What a browser would fill in, by the name of the handler. */
const inputs: Record<string, Entry[]> = {
  add: [
    ...([
      ["text", "bread"],
      ["priority", "high"],
      ["amount", "3"],
      ["when", "2024-02-29"],
    ] as Entry[]),
    ...([
      ["tags", "a"],
      ["tags", "b"],
      ["done", "on"],
    ] as Entry[]),
  ],
  validate: [
    ["text", "b"],
    ["amount", "x"],
  ],
  rename: [[":value", "butter"]],
  toggle: [[":checked", "true"]],
  send: [
    ["customer", "Ada"],
    ["lines[0].text", "pens"],
    ["lines[0].quantity", "3"],
  ],
  edit: [
    ["customer", "A"],
    ["lines[0].quantity", "x"],
  ],
  addLine: [
    ["customer", ""],
    ["lines[0].text", "ink"],
  ],
  removeLine: [["lines[0][text]", "ink"]],
  say: [["text", "hello"]],
  announce: [["text", "hör\u00a0zu"]],
  go: [["where", "/notes?a=1"]],
  save: [
    ["name", "Ada"],
    ["email", "ada@example.com"],
  ],
};

/** The fields of a valid event. */
export function fieldsOf({ binding }: PageEvent): Entry[] {
  return inputs[/^\w*/.exec(binding)?.[0] ?? ""] ?? [];
}

/** An event of a page; one that it does not offer if it offers none. */
export function pickEvent(page: Page, random: Random): PageEvent {
  return page.events.length > 0
    ? random.pick(page.events)
    : { component: 0, binding: "stamp", isSubmit: false };
}

/** The fields of a post that a form of the page would send. */
export function formOf(page: Page, event: PageEvent, random: Random): Entry[] {
  const name = `${event.isSubmit ? "submit" : "on"}:${event.component}`;
  const entries: Entry[] = [
    ["_seal", random.pick(page.seals) ?? ""],
    [name, event.binding],
    ...fieldsOf(event),
  ];
  if (page.token) entries.unshift(["_csrf", page.token]);
  if (random.once(4)) entries.push(["_page", "word"], ["_event", String(1 + random.below(30))]);
  if (random.once(6)) entries.push(["_forms", String(random.below(4))]);
  return entries;
}
