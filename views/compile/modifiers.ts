/**
 * Modifiers of a binding, as in `@keydown.ctrl.s.prevent`: when an event counts, and what else is done with it.
 *
 * They stand in an attribute for our script, and in htmx's trigger as far as htmx has the same: its key filters
 * would need `eval`, so a binding with keys is our script's alone.
 */
import type { Binding } from "../bindings.js";

/** What a binding's modifiers come to. */
export interface Modifiers {
  /** for our script: words, with times as in `throttle:300` */
  words: string[];
  /** milliseconds to wait for quiet, 0 for none; "default" for each input without a time, which gets the application's */
  debounce: number | "default";
  /** for htmx, behind the event's name; undefined where htmx can't */
  htmx: string | undefined;
}

/** Milliseconds of `.debounce` and `.throttle` without a number. */
const defaultTime = 300;
const plain = new Set(["prevent", "stop", "self", "once", "outside", "window"]);
const held = new Set(["ctrl", "shift", "alt", "meta"]);
const keys = new Set(
  "enter escape space tab backspace delete insert home end pageup pagedown arrowup arrowdown arrowleft arrowright".split(
    " ",
  ),
);
const shortNames: Record<string, string> = {
  esc: "escape",
  up: "arrowup",
  down: "arrowdown",
  left: "arrowleft",
  right: "arrowright",
  del: "delete",
  cmd: "meta",
};

/**
 * Reads modifiers.
 *
 * @param refuse - is told what is wrong with them
 */
export function readModifiers(
  event: string,
  modifiers: readonly string[],
  refuse: (why: string) => never,
): Modifiers {
  const words: string[] = [];
  const htmx: string[] = [];
  let isForScript = false;
  let debounce: Modifiers["debounce"] | undefined;
  for (let at = 0; at < modifiers.length; at++) {
    const name = shortNames[modifiers[at] as string] ?? (modifiers[at] as string);
    if (name === "debounce" || name === "throttle") {
      const time = /^(\d{1,6})(?:ms)?$/.exec(modifiers[at + 1] ?? "")?.[1];
      if (time !== undefined) at++;
      const wait = Number(time ?? defaultTime);
      if (name === "debounce") debounce = wait;
      else {
        words.push(`throttle:${wait}`);
        htmx.push(`throttle:${wait}ms`);
      }
    } else if (plain.has(name)) {
      words.push(name);
      htmx.push(name === "outside" || name === "window" || name === "self" ? `from:${name}` : name);
    } else if (held.has(name) || isKey(name)) {
      if (!/^key(?:down|up)$/.test(event) && isKey(name))
        refuse(`has the key .${name}, which only keydown and keyup can have`);
      words.push(name);
      isForScript = true;
    } else refuse(`has the unknown modifier .${modifiers[at]}`);
  }
  if (words.includes("outside") && words.includes("window")) refuse("can't be both .outside and .window");
  return {
    words,
    htmx: isForScript ? undefined : htmx.map((word) => ` ${word}`).join(""),
    debounce: debounce ?? (event === "input" && !words.some((word) => word.includes(":")) ? "default" : 0),
  };
}

/** Whether a binding needs more than our first script for more than an input's debounce, which is known by its attribute. */
export function needsScript({ event, modifiers }: Pick<Binding, "event" | "modifiers">): boolean {
  return modifiers.some((word) => event !== "input" || (word !== "debounce" && !/^\d+(?:ms)?$/.test(word)));
}

/** Whether a binding counts only while keys are pressed, which htmx can't tell. */
export function needsKeys({ modifiers }: { modifiers: readonly string[] }): boolean {
  return modifiers.some((each, at) => {
    const name = shortNames[each] ?? each;
    const isTime = /^(?:debounce|throttle)$/.test(modifiers[at - 1] ?? "");
    return held.has(name) || (isKey(name) && !isTime);
  });
}

function isKey(name: string): boolean {
  return keys.has(name) || /^(?:[a-z0-9]|f\d{1,2})$/.test(name);
}
