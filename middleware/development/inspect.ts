/** Answers the panel of a page: which components it has, and what their fields hold. */
import { inspect } from "node:util";
import type { Definition } from "../component/definition.js";
import type { Instance } from "../component/instance.js";
import { ListField } from "../component/list/list-field.js";
import { Loaded } from "../component/resource/loaded.js";
import type { PageViewer } from "../transport/page-viewer.js";
import type { InspectedComponent, InspectedFrame } from "./inspected.js";

/** Where classes are; set by `hyper-live dev`, which has loaded them. */
export const sources: { find?: (definition: Definition) => InspectedComponent["source"] } = {};

/** Of large values the panel shows the beginning: it asks again after each patch. */
const shown = { depth: 4, maxArrayLength: 30, maxStringLength: 500, breakLength: 60 } as const;
const maxText = 4_000;

/** Answers a frame of the panel; returns whether it was one. */
export function answerPanel(viewer: PageViewer, text: string): boolean {
  const number = askedView(text);
  if (number === undefined) return false;
  const view = viewer.viewAt(number);
  if (!view) return true;
  const components = view.instances.filter((instance) => instance !== undefined).map(describe);
  const frame: InspectedFrame = ["inspected", number, components];
  viewer.channel.send(JSON.stringify(frame));
  return true;
}

function askedView(text: string): number | undefined {
  const [, number] = /^\["inspect",(\d{1,6})\]$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number);
}

function describe({ number, parent, definition, component, props, subscriptions }: Instance) {
  return {
    number,
    parent: parent?.number ?? -1,
    name: definition.title || definition.name,
    source: sources.find?.(definition),
    fields: fieldsOf(component),
    props: props === undefined || Object.keys(props).length === 0 ? "" : write(props),
    subscriptions: subscriptions?.list?.map(({ id }) => id) ?? [],
  } satisfies InspectedComponent;
}

function fieldsOf(component: object): [name: string, value: string][] {
  const fields = component as Record<string, unknown>;
  return Object.getOwnPropertyNames(fields).map((name) => [name, writeField(fields, name)]);
}

/** A field of a database's row may not be readable now; the panel then shows why. */
function writeField(fields: Record<string, unknown>, name: string): string {
  try {
    return write(readable(fields[name]));
  } catch (error) {
    return String(error);
  }
}

/** What users know of a field that is more than a value. */
function readable(value: unknown): unknown {
  if (value instanceof Loaded) {
    const { status, error } = value;
    return status === "failed" ? { status, error } : { status, value: value.value };
  }
  if (!(value instanceof ListField)) return value;
  const { keys, hasBefore, hasAfter } = value;
  return {
    rows: keys.length,
    first: keys[0],
    last: keys.at(-1),
    more: { before: hasBefore, after: hasAfter },
  };
}

function write(value: unknown): string {
  const text = inspect(value, shown);
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
