/** Submits of forms, and clicks, which are submits of the view's form. */
import { collectInput } from "./input.js";
import { lazy } from "./loader.js";
import { own } from "./own.js";
import { isInFlight } from "./pending.js";
import { send } from "./send.js";
import { ownerOf, viewOf } from "./views.js";

/**
 * @param event - a submit, or the click of a button that is none of a submit
 * @param clicks - how many clicks the last one was, as in a double click
 */
export function handleSubmit(
  event: Event,
  form: HTMLFormElement,
  button: HTMLButtonElement | null,
  clicks: number,
): void {
  const view = viewOf(own(form).id.split(":")[0]) ?? ownerOf(form)?._view;
  const data = [...new FormData(form)];
  const sent = `${data}`;
  // A button's own event stands behind the form's, and overrules it.
  if (button?.name) data.push([button.name, button.value]);
  const [name, binding] = (data.filter(([name]) => /^(on|submit):/.test(name)).pop() ?? []) as [
    string,
    string?,
  ];
  // A button with an address or a method of its own is the browser's: that of a dialog closes it.
  if (!view || !binding || button?.matches("[formaction],[formmethod]")) return;
  event.preventDefault();
  lazy?._flush();
  const isSubmit = name[0] === "s";
  const element = button ?? form;
  const input = collectInput(binding, isSubmit && !binding.includes("("), data, form);
  // A double click, and the same form once more, are one too many; a counter may be clicked faster than it answers.
  if ((isSubmit || clicks > 1) && isInFlight(view, element, input)) return;
  send({
    _view: view,
    _component: Number(name.split(":")[1]),
    _binding: binding,
    _input: input,
    _element: element,
    _isSubmit: isSubmit,
    _onEnd(code) {
      // A form that was sent is fresh again, unless someone has gone on typing.
      if (!code && isSubmit && `${[...new FormData(form)]}` === sent) own(form).reset();
    },
  });
}
