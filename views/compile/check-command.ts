/** Checks the commands of `data-live-do` when a template is compiled. */
import { isReadByOurScript } from "../attributes.js";
import { type Command, readCommand } from "../command.js";

/** The actions, by what they are for. */
const actions: Record<string, RegExp> = {
  class: /^(?:add|remove|toggle)$/,
  attribute: /^(?:set|remove|toggle)$/,
  dialog: /^(?:open|close|toggle)$/,
  popover: /^(?:open|close|toggle)$/,
  "": /^(?:show|hide|toggle|focus|dispatch|animate)$/,
};
const known =
  "add, remove or toggle class; set, remove or toggle attribute; show, hide, toggle, focus; dialog or popover with open, close or toggle; dispatch; animate";

/** Why a command can't be carried out; undefined if it can. */
export function problemOf(text: string): string | undefined {
  const command = readCommand(text);
  const { action, what, target } = command;
  if (!actions[what]?.test(action)) return `"${text}" is none of the commands: ${known}`;
  return problemOfWords(text, command) ?? problemOfTarget(text, target);
}

function problemOfWords(text: string, { action, what, words }: Command): string | undefined {
  if (what === "attribute") return problemOfAttribute(text, action, words);
  if (what === "class" && words.length === 0) return `"${text}" names no class`;
  if ((action === "dispatch" || action === "animate") && words.length !== 1)
    return `"${text}" needs one name after ${action}`;
  if (action === "dispatch" && !/^[a-z][\w:-]*$/.test(words[0] as string))
    return `"${text}" dispatches an event whose name is not valid`;
  return undefined;
}

function problemOfAttribute(
  text: string,
  action: string,
  [name = "", ...values]: string[],
): string | undefined {
  const most = action === "set" ? 1 : action === "toggle" ? 2 : 0;
  if (!/^[a-z][\w:-]*$/i.test(name)) return `"${text}" names no attribute`;
  if (/^on/i.test(name)) return `"${text}" sets an attribute that would run as a script`;
  if (/^style$/i.test(name))
    return `"${text}" sets a style, which a strict Content Security Policy forbids: use a class`;
  if (isReadByOurScript(name.toLowerCase()))
    return `"${text}" sets an attribute that only templates can have`;
  if (values.length > most || (action === "set" && values.length === 0))
    return `"${text}" has ${values.length} values after the attribute's name: put a value with blanks in single quotes`;
  return undefined;
}

function problemOfTarget(text: string, target: string): string | undefined {
  if (target === "" || /^closest$|\bin closest$/.test(target)) return `"${text}" says for no element`;
  const isOpen = ["()", "[]"].some(
    ([open, close]) => target.split(open as string).length !== target.split(close as string).length,
  );
  return isOpen || /^[.#]?$|[{}<]/.test(target) ? `"${text}" has a selector that can't be read` : undefined;
}
