/**
 * Modifiers of a binding, as in `@keydown.ctrl.s.prevent`: which events count, and how they are handled.
 *
 * They are written into an attribute, which our script and our rules for htmx read.
 */
import type { Binding } from "../bindings.js";

/** The modifiers of a binding. */
export interface Modifiers {
  /** for the script: words, with times as in `throttle:300` */
  words: string[];
  /** milliseconds without events to wait for, 0 for none; "default" for an `input` without a time: the application's time */
  debounce: number | "default";
  /** milliseconds between two events of `poll`; 0 for any other event */
  every: number;
}

/** The shortest interval of `poll`, in milliseconds. */
const shortestPoll = 500;
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
 * @param refuse - called with the problem if there is one; throws
 */
export function readModifiers(
  event: string,
  modifiers: readonly string[],
  refuse: (why: string) => never,
): Modifiers {
  if (event === "poll") return readPoll(modifiers, refuse);
  const words: string[] = [];
  let debounce: Modifiers["debounce"] | undefined;
  for (let at = 0; at < modifiers.length; at++) {
    const name = shortNames[modifiers[at] as string] ?? (modifiers[at] as string);
    if (name === "debounce" || name === "throttle") {
      const time = /^(\d{1,6})(?:ms)?$/.exec(modifiers[at + 1] ?? "")?.[1];
      if (time !== undefined) at++;
      const wait = Number(time ?? defaultTime);
      if (name === "debounce") debounce = wait;
      else words.push(`throttle:${wait}`);
    } else if (plain.has(name)) {
      words.push(name);
    } else if (held.has(name) || isKey(name)) {
      if (!/^key(?:down|up)$/.test(event) && isKey(name))
        refuse(`has the key .${name}, which only keydown and keyup can have`);
      words.push(name);
    } else refuse(`has the unknown modifier .${modifiers[at]}`);
  }
  if (words.includes("outside") && words.includes("window")) refuse("can't be both .outside and .window");
  return {
    words,
    debounce: debounce ?? (event === "input" && !words.some((word) => word.includes(":")) ? "default" : 0),
    every: 0,
  };
}

/** Reads the modifiers of a poll, which is no event of the browser: `@poll.every.5s`. */
function readPoll(modifiers: readonly string[], refuse: (why: string) => never): Modifiers {
  const [, count, unit] = /^every\.(\d{1,8})(ms|s|m|)$/.exec(modifiers.join(".")) ?? [];
  const every = Number(count) * ({ s: 1_000, m: 60_000 }[unit ?? ""] ?? 1);
  if (count === undefined) refuse("polls: write how often, as in @poll.every.5s, and no other modifier");
  if (every < shortestPoll) refuse(`polls every ${every} ms; the shortest interval is ${shortestPoll} ms`);
  return { words: [`every:${every}`], debounce: 0, every };
}

/** Whether a binding needs the lazy part of the script for a modifier other than `.debounce` of an `input`. */
export function needsScript({ event, modifiers }: Pick<Binding, "event" | "modifiers">): boolean {
  return modifiers.some((word) => event !== "input" || (word !== "debounce" && !/^\d+(?:ms)?$/.test(word)));
}

/** Whether a binding depends on pressed keys, which nothing but a script can check. */
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
