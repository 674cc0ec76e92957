/** `mount()`, which puts a component into a template, with props, callbacks, and content for its slots. */
import { LiveError } from "../../views/errors.js";
import { type Callback, On } from "../../views/on.js";
import { type Hole, Mount } from "../../views/values.js";
import type { Class } from "../input/class.js";
import { type DeferOptions, isDeferral, readDeferral } from "./deferred/deferral.js";
import { type Component, requireDefinition } from "./definition.js";
import { defaultSlot } from "./slots/slot-name.js";
import type { SlotContent, SlotName, SlotsOf } from "./slots/slot-types.js";

type Callable = (...args: never[]) => unknown;

/** The names of the fields that a mount may set: all but methods, and callbacks only if their names begin with "on". */
type PropName<T, Name extends keyof T> =
  NonNullable<T[Name]> extends Callable
    ? Name extends `on${string}`
      ? Name
      : never
    : Name extends "slots"
      ? [SlotsOf<T>] extends [never]
        ? Name
        : never
      : Name;

/**
 * The fields of a component that a mount may set. A field whose type is a function and whose name begins with "on" takes a
 * method of the parent, `on(this.method)`.
 */
export type Props<T> = Partial<{
  [Name in Exclude<keyof T, keyof Component> as PropName<T, Name>]: NonNullable<T[Name]> extends (
    ...args: infer Values
  ) => unknown
    ? Callback<Values>
    : T[Name];
}>;

/** What a mount can put into declared slots: an object, or just the content of the default slot if no other is required. */
type ContentFor<Slots> =
  | { [Name in keyof Slots]: SlotContent }
  | (Slots extends { default?: unknown }
      ? Record<never, never> extends Omit<Slots, "default">
        ? SlotContent
        : never
      : never);

/** The contents of slots that are not declared, by name. */
type NamedContents = Readonly<Record<string, SlotContent>> & {
  readonly when?: never;
  readonly placeholder?: never;
};

/** The arguments of a mount after the class. */
type MountArguments<T> = [SlotsOf<T>] extends [never]
  ?
      | [props?: Props<T>, slots?: SlotContent | NamedContents, options?: DeferOptions]
      | [props: Props<T> | undefined, options: DeferOptions]
  : Record<never, never> extends SlotsOf<T>
    ?
        | [props?: Props<T>, slots?: ContentFor<SlotsOf<T>>, options?: DeferOptions]
        | [props: Props<T> | undefined, options: DeferOptions]
    : [props: Props<T>, slots: ContentFor<SlotsOf<T>>, options?: DeferOptions];

/**
 * Puts a component into a template; also an argument for `res.live()`.
 *
 * Props are set on the instance before `onMount`, and again whenever the parent renders with other ones.
 *
 * What the slots contain belongs to the parent: its bindings call the parent's methods, and it is shown anew when the
 * parent renders. The component shows it with `${slot(this)}`.
 *
 * With `{ when: "load" }` or `{ when: "visible" }` as its last argument, it is mounted after its page was sent, by itself and
 * beside others: over the socket, by htmx, and without JavaScript by a button.
 *
 * @param rest - props; then the content of the default slot, or an object with the content of each slot; then options, see
 *   {@link DeferOptions}
 * @throws {LiveError} HL_NOT_COMPONENT if the class has no `@live`; HL_SLOT for a slot's name that can't be used;
 *   HL_CALLBACK for a function as a callback; HL_OPTION
 *
 * @example
 * html`<main>${mount(Chat, { room: "lobby" })}</main>`
 *
 * @example
 * mount(Card, { title }, html`<p>${text}</p>`)
 * mount(Card, { title }, { default: html`<p>${text}</p>`, footer: html`<button @click="close">Close</button>` })
 *
 * @example
 * mount(Picker, { onPick: on(this.pick) })
 *
 * @example
 * mount(Chart, { year }, { when: "visible", placeholder: html`<p>The chart is loading.</p>` })
 */
export function mount<T extends Component>(component: Class<T>, ...rest: MountArguments<T>): Mount {
  requireDefinition(component);
  const [props, second, third] = rest as [props?: object, second?: unknown, third?: unknown];
  const isLast = third === undefined && isDeferral(second);
  const slots = isLast ? undefined : second;
  const callbacks = callbacksIn(component, props);
  const values = callbacks
    ? Object.fromEntries(Object.entries(props as object).filter(([, value]) => !(value instanceof On)))
    : props;
  const deferral = readDeferral(isLast ? second : third, component.name);
  return new Mount(component, values, slotsOf(slots, component.name), callbacks, deferral);
}

function callbacksIn(component: Class<Component>, props: object | undefined): Map<string, On> | undefined {
  let callbacks: Map<string, On> | undefined;
  for (const name in props) {
    const value = (props as Record<string, unknown>)[name];
    if (typeof value === "function" && name.startsWith("on")) throw bareCallback(component, name, value);
    if (!(value instanceof On)) continue;
    callbacks ??= new Map();
    callbacks.set(name, value);
  }
  return callbacks;
}

/** A function as a prop would be state, which can't be stored. */
function bareCallback(
  component: Class<Component>,
  name: string,
  { name: method }: { name: string },
): LiveError {
  const isNamed = /^[A-Za-z_$][\w$]*$/.test(method) && method !== name;
  const what = isNamed ? `the function ${method} itself` : "a function that is not a method";
  const called = isNamed ? method : "method";
  return new LiveError(
    "HL_CALLBACK",
    `mount(${component.name}, { ${name}: … }) was given ${what}: write ${name}: on(this.${called}).`,
  );
}

function slotsOf(slots: unknown, component: string): Mount["slots"] {
  if (slots === undefined || slots === null) return undefined;
  const isNamed = typeof slots === "object" && Object.getPrototypeOf(slots) === Object.prototype;
  if (!isNamed) return { [defaultSlot]: slots as Hole };
  for (const name of Object.keys(slots)) {
    if (/^(?!(?:when|placeholder)$)[A-Za-z][A-Za-z\d_]{0,39}$/.test(name)) continue;
    throw new LiveError(
      "HL_SLOT",
      `mount(${component}, …) names a slot ${JSON.stringify(name.slice(0, 80))}; a name has up to 40 letters, digits and _, begins with a letter, and is not when or placeholder.`,
    );
  }
  return slots as Record<SlotName, Hole>;
}
