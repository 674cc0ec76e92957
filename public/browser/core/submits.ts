/** Sends submits of forms, and clicks, which submit the form of their view. */
import { collectInput } from "./input.js";
import { lazy } from "./loader.js";
import type { PendingEvent } from "./model.js";
import { own } from "./own.js";
import { send } from "./send.js";
import { ownerOf, viewOf } from "./views.js";

/**
 * Sends a submit, if it is for a component.
 *
 * @param event - the submit, or the click on a button of `type="button"`
 * @param button - the button that was pressed, if any
 * @param clicks - 2 for a double click
 */
export function handleSubmit(
  event: Event,
  form: HTMLFormElement,
  button: HTMLButtonElement | null,
  clicks: number,
): void {
  const view = viewOf(own(form).id.split(":")[0]) ?? ownerOf(form)?._view;
  const sent = `${[...new FormData(form)]}`;
  // As browsers do, with what the button of a submit adds: its name and value, or where an image was clicked.
  const data = [...new FormData(form, (event as SubmitEvent).submitter)];
  // The binding of a button overrides that of its form.
  const [name, binding] = ([[button?.name, button?.value], ...data].find(([name]) =>
    /^(on|submit):/.test(name as string),
  ) ?? []) as [string, string?];
  // The browser handles a button with an action or method of its own, such as one that closes a dialog.
  if (!view || !binding || button?.matches("[formaction],[formmethod]")) return;
  event.preventDefault();
  if (lazy?._flush(form, button)) return;
  const isSubmit = name[0] === "s";
  const element = button ?? form;
  const input = collectInput(binding, isSubmit && !binding.includes("("), data, form);
  // Ignore a double click and a repeated submit of what is in flight. Single clicks count: a counter may be clicked faster
  // than it answers.
  const isSame = (each: PendingEvent) => each._element === element && `${each._input}` === `${input}`;
  if ((isSubmit || clicks > 1) && view._pending.some(isSame)) return;
  send({
    _view: view,
    _component: Number(name.split(":")[1]),
    _binding: binding,
    _input: input,
    _element: element,
    _isSubmit: isSubmit,
    _onEnd(code) {
      // Reset a form that was sent, unless the user has changed it since.
      if (!code && isSubmit && sent === `${[...new FormData(form)]}`) own(form).reset();
    },
  });
}
