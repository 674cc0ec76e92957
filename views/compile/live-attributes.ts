/** Attributes of a template that our script reads: what they need to work is checked, and written. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { readCommand, splitCommands } from "../command.js";
import { attributeOf, descendants, hasAttribute, isBound } from "../elements.js";
import { problemOf } from "./check-command.js";
import { problemOfAttribute } from "./check-live-names.js";
import { attributeError } from "./compile-error.js";
import type { Draft, OpenElement } from "./draft.js";

/**
 * A button with commands and no binding does nothing else, so it must not submit the form around it. Called before any element
 * is compiled, since a form depends on its buttons.
 */
export function typeCommandButtons({ source, parsed }: Draft): void {
  if (!source.strings.some((each) => each.includes("data-live-do"))) return;
  for (const element of descendants(parsed.root))
    if (isCommandButton(element) && !hasAttribute(element, "type"))
      element.attrs.push({ name: "type", value: "button" });
}

function isCommandButton(element: Tree.Element): boolean {
  return element.tagName === "button" && hasAttribute(element, "data-live-do") && !isBound(element);
}

/** Checks the attributes of an element, and adds to its tag what they need. */
export function compileLiveAttributes(draft: Draft, open: OpenElement): void {
  const { element } = open;
  if (process.env.NODE_ENV !== "production") checkLiveNames(draft, open);
  if (hasAttribute(element, "data-live-do")) compileCommands(draft, open);
  if (hasAttribute(element, "data-live-confirm")) checkConfirm(draft, open);
  if (element.tagName === "form" && hasAttribute(element, "data-live-guard"))
    open.added.push(...listenMark(open));
  // Patches bring it without the mark of the server.
  if (hasAttribute(element, "data-live-current") && !open.around.quiet)
    open.added.push(...listenMark(open).map((marker) => ({ marker })));
  if (attributeOf(element, "data-live-portal")?.trim() === "")
    refusal(
      draft,
      open,
      "data-live-portal",
    )("data-live-portal has no selector of the element to move this one into");
}

function checkLiveNames(draft: Draft, open: OpenElement): void {
  for (const attribute of open.element.attrs) {
    const problem = problemOfAttribute(open.element, attribute, draft.parsed.hasHole(attribute.value));
    if (problem) refusal(draft, open, attribute.name)(problem);
  }
}

/** Makes the page load the lazy script, unless the element's bindings do. */
function listenMark({ added }: OpenElement): string[] {
  const hasOne = added.some((item) => typeof item === "string" && item.startsWith(" data-live-listen="));
  return hasOne ? [] : [" data-live-listen"];
}

// --- data-live-do ---

function compileCommands(draft: Draft, open: OpenElement): void {
  const { element, startTag, added } = open;
  const text = attributeOf(element, "data-live-do") as string;
  const refuse = refusal(draft, open, "data-live-do");
  const commands = splitCommands(text);
  if (commands.length === 0) refuse("data-live-do has no command");
  for (const each of commands) {
    const problem = problemOf(each.text);
    if (problem) refuse(problem, each.text);
  }
  if (!canBePressed(element))
    refuse(
      `data-live-do is on a <${element.tagName}>, which can't be pressed with the keyboard: put it on a <button>`,
    );
  if (isCommandButton(element) && !startTag.attrs?.type) added.push(' type="button"');
  if (element.tagName === "button") added.push(...nativeOf(element, commands[0]?.text as string));
}

/** Whether an element is pressed by keys as it is by a click. */
function canBePressed(element: Tree.Element): boolean {
  const type = attributeOf(element, "type") ?? "";
  if (element.tagName === "input") return /^(?:button|submit|image|reset|checkbox|radio)$/i.test(type);
  if (element.tagName === "a" || element.tagName === "area") return hasAttribute(element, "href");
  return element.tagName === "button" || element.tagName === "summary";
}

/** The browser's own attributes for opening and closing, with which a button works before our script is there. */
function nativeOf(element: Tree.Element, text: string): string[] {
  const { action, what, target } = readCommand(text);
  const id = /^#([\w-]+)$/.exec(target)?.[1];
  const isTaken = ["command", "commandfor", "popovertarget"].some((name) => hasAttribute(element, name));
  if (id === undefined || isTaken) return [];
  if (what === "popover") return [` popovertarget="${id}" popovertargetaction="${popoverActions[action]}"`];
  if (what !== "dialog" || action === "toggle") return [];
  return [` commandfor="${id}" command="${action === "open" ? "show-modal" : "close"}"`];
}

const popoverActions: Record<string, string> = { open: "show", close: "hide", toggle: "toggle" };

// --- data-live-confirm ---

function checkConfirm(draft: Draft, open: OpenElement): void {
  const { element } = open;
  const refuse = refusal(draft, open, "data-live-confirm");
  if (element.tagName === "form" && hasAttribute(element, "action"))
    refuse(
      "data-live-confirm is on a form that goes to a route of its own, which can't know whether it was confirmed",
    );
  if (!draft.bindingsOf(element).some(({ question }) => question))
    refuse("data-live-confirm asks before a @click or @submit of its own element, which has none");
}

/** Refuses an attribute, with a caret below the place of a text in it. */
function refusal({ parsed }: Draft, { startTag }: OpenElement, name: string) {
  return (why: string, text = ""): never => {
    const place = startTag.attrs?.[name];
    const start = place?.startOffset ?? startTag.startOffset;
    const inside = text ? parsed.text.slice(start, place?.endOffset).indexOf(text) : 0;
    throw attributeError(parsed, start + Math.max(0, inside), why);
  };
}
