/** Commands that need no server, `data-live-do`: carried out when their element, or what is in it, is clicked. */
import { type Command, readCommand, splitCommands } from "../../../views/command.js";
import type { Core } from "../core/core.js";
import { own } from "../core/own.js";
import { keepAttribute, keepClass } from "./sticky.js";

declare const __DEV__: boolean;

interface Button extends HTMLElement {
  commandForElement?: Element | null;
  popoverTargetElement?: Element | null;
}

/** Carries out commands from now on. */
export function start(_core: Core): void {
  addEventListener("click", (event) => {
    for (const each of event.composedPath())
      if (each instanceof Element) carryOutAll(each as Button, own(each).getAttribute("data-live-do") ?? "");
  });
}

function carryOutAll(button: Button, text: string): void {
  for (const each of splitCommands(text)) {
    const command = readCommand(each.text);
    let count = 0;
    try {
      for (const target of targetsOf(button, command.target)) {
        carryOut(button, target as HTMLElement, command);
        if (__DEV__) count++;
      }
      if (__DEV__ && count === 0)
        console.warn(`Hyper Live: the command "${each.text}" has found no element.`);
    } catch (error) {
      // The others are still carried out.
      if (__DEV__) console.error(`Hyper Live: the command "${each.text}" failed.`, error);
    }
  }
}

/** The elements that a command is for. */
function targetsOf(button: Element, target: string): Iterable<Element> {
  const [word, rest] = [/^\S+/.exec(target)?.[0], target.replace(/^\S+\s*/, "")];
  if (target === "this") return [button];
  if (word === "closest") return present(own(button).closest(rest));
  if (word === "next") {
    let next = own(button).nextElementSibling;
    while (rest && next && !own(next).matches(rest)) next = own(next).nextElementSibling;
    return present(next);
  }
  const [inside, outer] = target.split(/ in closest (?!.* in closest )/);
  const around = outer ? own(button).closest(outer) : document;
  return around ? own(around).querySelectorAll(inside as string) : [];
}

function present(element: Element | null): Element[] {
  return element ? [element] : [];
}

function carryOut(button: Button, element: HTMLElement, { action, what, words }: Command): void {
  if (what === "class") for (const name of words) changeClass(element, action, name);
  else if (what === "attribute") changeAttribute(element, action, words);
  else if (what === "dialog") changeDialog(button, element as HTMLDialogElement, action);
  else if (what === "popover") changePopover(button, element, action);
  else if (action === "focus") own(element).focus();
  else if (action === "dispatch")
    own(element).dispatchEvent(new CustomEvent(words[0] as string, { bubbles: true }));
  else if (action === "animate") animate(element, words[0] as string);
  else changeHidden(button, element, action);
}

function changeClass(element: Element, action: string, name: string): void {
  keepClass(element, name, action === "toggle" ? !own(element).classList.contains(name) : action === "add");
}

/** Of two values, `toggle` sets the one that the attribute does not have. */
function changeAttribute(element: Element, action: string, [name = "", value = "", other]: string[]): void {
  const now = own(element).getAttribute(name);
  const next = action === "remove" ? null : value;
  const isOn = other === undefined ? now !== null : now === value;
  keepAttribute(element, name, action === "toggle" && isOn ? (other ?? null) : next);
}

function changeHidden(button: Element, element: HTMLElement, action: string): void {
  const isShown = action === "toggle" ? own(element).hasAttribute("hidden") : action === "show";
  keepAttribute(element, "hidden", isShown ? null : "");
  if (button.hasAttribute("aria-expanded")) keepAttribute(button, "aria-expanded", String(isShown));
}

/** The browser itself does it where the button has the attributes for it. */
function changeDialog(button: Button, dialog: HTMLDialogElement, action: string): void {
  if (button.commandForElement === dialog) return;
  if (dialog.open) {
    if (action !== "open") dialog.close();
  } else if (action !== "close") dialog.showModal();
}

function changePopover(button: Button, popover: HTMLElement, action: string): void {
  if (button.popoverTargetElement === popover) return;
  if (action === "toggle") own(popover).togglePopover();
  else if (own(popover).matches(":popover-open") !== (action === "open")) own(popover).togglePopover();
}

/** Adds a class for as long as the animations and transitions run that it starts. */
function animate(element: Element, name: string): void {
  const { classList } = own(element);
  classList.remove(name);
  classList.add(name);
  const ends = own(element)
    .getAnimations()
    .map(({ finished }) => finished);
  void Promise.allSettled(ends).then(() => classList.remove(name));
}
