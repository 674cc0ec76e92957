/** The options of a mount that is deferred. */
import { LiveError } from "../../../views/errors.js";
import type { Deferral, Hole } from "../../../views/values.js";
import type { SlotContent } from "../slots/slot-types.js";

/** Options of a component that is mounted after its page was sent; see {@link mount}. */
export interface DeferOptions {
  /** `"load"`: as soon as the page is there; `"visible"`: when its place comes into sight. */
  when: "visible" | "load";
  /** What is shown until then. It belongs to the component that writes it, as what is in a slot does. Default: nothing. */
  placeholder?: SlotContent;
  /** The text of the button that loads it where no script runs. Default `Load`. */
  label?: string;
  /** What is shown if it could not be mounted. Default `This could not be loaded.` */
  failed?: string;
  /** The text of the button that tries again then. Default `Try again`. */
  retry?: string;
}

const texts = { label: "Load", failed: "This could not be loaded.", retry: "Try again" };
const names = ["when", "placeholder", ...Object.keys(texts)];

/** The names that the slots of a component can't have: an object with one of them has the options of a mount. */
const reserved = ["when", "placeholder"];

/** Whether an argument of `mount()` has its options, and not the content of slots. */
export function isDeferral(value: unknown): boolean {
  return isPlain(value) && reserved.some((name) => name in value);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Reads the options of a mount.
 *
 * @throws {LiveError} HL_OPTION
 */
export function readDeferral(value: unknown, component: string): Deferral | undefined {
  if (value === undefined) return undefined;
  const refuse = (why: string): never => {
    throw new LiveError("HL_OPTION", `mount(${component}, …) ${why}.`);
  };
  if (!isPlain(value))
    return refuse(`was given options that are ${value === null ? "null" : `of type ${typeof value}`}`);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    refuse(
      `has no option ${JSON.stringify(unknown.slice(0, 80))}; beside when there are ${names.slice(1).join(", ")}. Slots come before the options`,
    );
  const { when, placeholder, ...given } = value as Partial<DeferOptions>;
  if (when !== "visible" && when !== "load")
    return refuse(`has ${describe(when)} as its option when, which is "visible" or "load"`);
  for (const [name, text] of Object.entries(given))
    if (typeof text !== "string") refuse(`has an option ${name} of type ${typeof text}, which is a text`);
  return { when, placeholder: placeholder as Hole, ...texts, ...given };
}

function describe(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 80))
    : value === undefined
      ? "nothing"
      : `a value of type ${typeof value}`;
}
