/**
 * What an answer that htmx morphs into the page leaves alone: what was entered since its request, what is open, and
 * what other scripts put into elements that they were given. All else is as the template says.
 */

import { groupOf } from "../core/entered.js";
import type { Htmx, HtmxContext, HtmxEvent, HtmxTask } from "../core/htmx.js";
import { own, page } from "../core/own.js";
import { isUserState, keepEntered } from "../lazy/user-state.js";
import { holdsWhatItSent } from "./submits.js";

/** How often something was entered. */
let count = 1;
/** Of each control, the count at which it was last entered into. */
const entries = new WeakMap<object, number>();
/** What brings back what is the reader's, once the place is changed. */
const restores = new WeakMap<HtmxTask, () => void>();
/** Whether the template last said that an element is open. */
const said = new WeakMap<Element, boolean>();

/** Whether a control was entered into since this page was loaded. */
export const isTouched = (control: Element): boolean => entries.has(groupOf(control));

/** Whether nobody has entered something since a request's values were collected. */
function isUntouchedSince(control: Element, { enteredBefore = 0 }: HtmxContext): boolean {
  return (entries.get(groupOf(control)) ?? 0) <= enteredBefore;
}

/** Gives htmx these rules. */
export function keepHeld(htmx: Htmx): void {
  for (const type of ["input", "change"])
    addEventListener(type, ({ target }) => entries.set(groupOf(target as Element), ++count), true);
  page.addEventListener("htmx:config:request", (event) => {
    (event as HtmxEvent).detail.ctx.enteredBefore ??= count;
  });
  page.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = (event as HtmxEvent).detail;
    keep(ctx, tasks);
  });
  // At once: what is typed from here on is not what is brought back.
  page.addEventListener("htmx:before:settle", (event) => restores.get((event as HtmxEvent).detail.task)?.());
  htmx.config.morphSkipChildren += ",[data-live-keep]";
  htmx.registerExtension("hyper-live", {
    htmx_before_morph_attr: (
      element: Element,
      { attrName, newValue }: { attrName: string; newValue: string | null },
    ) => !isUserState(element, attrName, newValue),
    htmx_before_morph_node: (element: Element, { newNode }: { newNode: Element }) =>
      keepOpen(element, newNode),
  });
  noteOpen(page);
}

function keep(ctx: HtmxContext, tasks: HtmxTask[]): void {
  const isFree = ctx.mayWrite ?? ((control: Element) => isUntouchedSince(control, ctx));
  const source = groupOf(ctx.sourceElement);
  const answered = {
    _isOf: (control: Element) => groupOf(control) === source,
    _isTyping: ctx.sourceEvent?.type === "input",
  };
  const forms: HTMLFormElement[] = [];
  for (const task of [...tasks]) {
    if (isFreshForm(task)) {
      if (holdsWhatItSent(ctx, task.target)) forms.push(task.target);
      tasks.splice(tasks.indexOf(task), 1);
    }
  }
  for (const task of tasks) {
    if (!task.target || !task.swapSpec.style.endsWith("Morph")) continue;
    const restore = keepEntered(task.target, isFree, answered);
    restores.set(task, () => {
      restore();
      noteOpen(page);
      // A form that was sent is fresh again, unless someone has gone on typing.
      for (const form of task.type === "main" ? forms : [])
        if ([...own(form).elements].every(isFree)) own(form).reset();
    });
  }
}

/** Whether it is a form of a component's that was sent, as it is when fresh. */
function isFreshForm(task: HtmxTask): task is HtmxTask & { target: HTMLFormElement } {
  const { type, target } = task;
  return (
    type === "partial" && target instanceof HTMLFormElement && own(target).closest("[data-live]") !== null
  );
}

/** Takes note of what the template says of what can be opened. */
function noteOpen(root: ParentNode): void {
  for (const each of root.querySelectorAll("details,dialog"))
    if (!said.has(each)) said.set(each, each.hasAttribute("open"));
}

/** Whether details or a dialog is open is the reader's choice, unless the template says another thing than before. */
function keepOpen(element: Element, next: Element): void {
  if (!element.matches("details,dialog")) return;
  const isOpen = next.hasAttribute("open");
  const isSame = said.get(element) === isOpen;
  said.set(element, isOpen);
  if (isSame || isUserState(element, "open", null))
    next.toggleAttribute("open", (element as HTMLDialogElement).open);
  // A modal dialog that only loses its attribute leaves the page inert.
  else if (!isOpen) (element as HTMLDialogElement).close?.();
}
