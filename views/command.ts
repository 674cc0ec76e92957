/**
 * Commands of `data-live-do`, which the browser carries out without the server: `toggle class open on #menu; focus #q`.
 *
 * This file imports nothing: the compiler of templates checks commands with it, and the browser's script reads them.
 */

/** One command, as it is written. */
export interface Command {
  /** `add`, `remove`, `toggle`, `set`, `show`, `hide`, `focus`, `open`, `close`, `dispatch` or `animate` */
  action: string;
  /** `class`, `attribute`, `dialog` or `popover`; "" for the other actions */
  what: string;
  /** names of classes, the attribute with its values, or the event's name */
  words: string[];
  /** which elements it is for: `this`, `next`, `next li`, `closest li`, `dialog in closest li`, or a selector */
  target: string;
}

/** The commands in an attribute, separated by semicolons, with the offset of each. */
export function splitCommands(text: string): { text: string; at: number }[] {
  let at = 0;
  return text.split(";").flatMap((each) => {
    const start = at + each.length - each.trimStart().length;
    at += each.length + 1;
    return each.trim() ? [{ text: each.trim(), at: start }] : [];
  });
}

/** Reads one command; the names in it need not exist. */
export function readCommand(text: string): Command {
  const words: string[] = text.match(/'[^']*'|\S+/g) ?? [];
  const [first = "", second = ""] = words;
  if (first === "dialog" || first === "popover") {
    const target = words.slice(2).join(" ") || `closest ${first === "dialog" ? first : "[popover]"}`;
    return { action: second, what: first, words: [], target };
  }
  const what = second === "class" || second === "attribute" ? second : "";
  const on = words.indexOf("on");
  const names = words
    .slice(what ? 2 : 1, on < 0 ? undefined : on)
    .map((each) => each.replace(/^'(.*)'$/, "$1"));
  const target = on < 0 ? "this" : words.slice(on + 1).join(" ");
  const isNamed = what !== "" || first === "dispatch" || first === "animate";
  return isNamed
    ? { action: first, what, words: names, target }
    : { action: first, what, words: [], target: words.slice(1).join(" ") };
}
