/**
 * Decides what stays when htmx morphs an answer into the page: what the user has entered since the request, what is open,
 * and changes that other scripts have made to elements with `data-live-keep`. Everything else becomes what the template says.
 */

import { groupOf } from "../core/entered.js";
import type { Htmx, HtmxContext, HtmxEvent, HtmxTask } from "../core/htmx.js";
import { own, page } from "../core/own.js";
import { isUserState, keepEntered } from "../lazy/user-state.js";
import { putRowsIn } from "./rows.js";
import { holdsWhatItSent } from "./submits.js";

/** Number of entries so far. */
let count = 1;
/** By control: the number of its last entry. */
const entries = new WeakMap<object, number>();
/** By task: restores the user's state after the swap. */
const restores = new WeakMap<HtmxTask, () => void>();
/** By element: whether it was open in the last template. */
const wasOpen = new WeakMap<Element, boolean>();

/** Whether the user has entered anything into a control since the page was loaded. */
export const isTouched = (control: Element): boolean => entries.has(groupOf(control));

/** Whether the user has left a control alone since the values of a request were collected. */
function isUntouchedSince(control: Element, { enteredBefore = 0 }: HtmxContext): boolean {
  return (entries.get(groupOf(control)) ?? 0) <= enteredBefore;
}

/** Registers these rules with htmx. */
export function keepUserState(htmx: Htmx): void {
  for (const type of ["input", "change"])
    addEventListener(type, ({ target }) => entries.set(groupOf(target as Element), ++count), true);
  page.addEventListener("htmx:config:request", (event) => {
    (event as HtmxEvent).detail.ctx.enteredBefore ??= count;
  });
  page.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = (event as HtmxEvent).detail;
    keepInTasks(ctx, tasks);
  });
  // Restore right after the swap: later entries must not be overwritten.
  page.addEventListener("htmx:before:settle", (event) => restores.get((event as HtmxEvent).detail.task)?.());
  htmx.config.morphSkipChildren += ",[data-live-keep]";
  htmx.registerExtension("hyper-live", {
    htmx_before_morph_attr: (
      element: Element,
      { attrName, newValue }: { attrName: string; newValue: string | null },
    ) =>
      // Requests that wait need the queue that `events.ts` has named.
      (attrName !== "hx-sync" || newValue !== null) && !isUserState(element, attrName, newValue),
    htmx_before_morph_node: (element: Element, { newNode }: { newNode: Element }) =>
      keepOpen(element, newNode),
  });
  recordOpen(page);
}

function keepInTasks(ctx: HtmxContext, tasks: HtmxTask[]): void {
  const mayWrite = ctx.mayWrite ?? ((control: Element) => isUntouchedSince(control, ctx));
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
    putRowsIn(task.target, task.fragment);
    const restore = keepEntered(task.target, mayWrite, answered);
    restores.set(task, () => {
      restore();
      recordOpen(page);
      // Reset a form that was sent, unless the user has changed it since.
      for (const form of task.type === "main" ? forms : [])
        if ([...own(form).elements].every(mayWrite)) own(form).reset();
    });
  }
}

/** Whether a task replaces a sent form of a component by its initial state. */
function isFreshForm(task: HtmxTask): task is HtmxTask & { target: HTMLFormElement } {
  const { type, target } = task;
  return (
    type === "partial" && target instanceof HTMLFormElement && own(target).closest("[data-live]") !== null
  );
}

/** Records whether elements are open in the template. */
function recordOpen(root: ParentNode): void {
  for (const each of root.querySelectorAll("details,dialog"))
    if (!wasOpen.has(each)) wasOpen.set(each, each.hasAttribute("open"));
}

/** Keeps details and dialogs open or closed as the user left them, unless the template has changed that. */
function keepOpen(element: Element, next: Element): void {
  if (!element.matches("details,dialog")) return;
  const isOpen = next.hasAttribute("open");
  const isSame = wasOpen.get(element) === isOpen;
  wasOpen.set(element, isOpen);
  if (isSame || isUserState(element, "open", null))
    next.toggleAttribute("open", (element as HTMLDialogElement).open);
  // A modal dialog that only loses the attribute would leave the page inert.
  else if (!isOpen) (element as HTMLDialogElement).close?.();
}
