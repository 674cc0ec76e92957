/** Forms that post to a route of the application: while the connection is up, their component validates them first. */
import type { Core } from "../core/core.js";
import { own } from "../core/own.js";
import { flush } from "./debounce.js";

/** Forms that are being validated. */
const checked = new WeakSet<HTMLFormElement>();

/** Listens for submits of such forms. */
export function checkRouteForms(core: Core): void {
  addEventListener("submit", (event) => checkFirst(core, event), true);
}

function checkFirst(core: Core, event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const binding = own(form).getAttribute("data-on-submit");
  const owner = core._ownerOf(form);
  const button = event.submitter as HTMLButtonElement | null;
  const isOther = button?.matches("[formaction],[formmethod],[name^='on:']");
  // Without a connection the form goes straight to the route.
  if (binding === null || !owner?._view._isJoined || isOther) return;
  event.preventDefault();
  if (checked.has(form)) return;
  checked.add(form);
  flush();
  const data = new FormData(form);
  // Hidden fields, such as a token, are for the route alone.
  for (const { name } of own(form).querySelectorAll<HTMLInputElement>("[type=hidden]")) data.delete(name);
  core._send({
    ...owner,
    _binding: binding,
    _input: core._collectInput(binding, !binding.includes("("), [...data], form),
    _element: button ?? form,
    _onEnd(code) {
      checked.delete(form);
      if (!code) post(own(form), form, button);
    },
  });
}

function post({ append }: HTMLFormElement, form: HTMLFormElement, button: HTMLButtonElement | null): void {
  // submit() leaves out the button that was pressed.
  const field = document.createElement("input");
  if (button?.name) {
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    append(field);
  }
  HTMLFormElement.prototype.submit.call(form);
  field.remove();
}
