/** Forms that post to a route of the application's: the component checks them first. Loaded when there is one. */
import type { Kit } from "../kit.js";
import type { Owner } from "../views.js";

/** Forms whose check is under way. */
const checked = new WeakSet<HTMLFormElement>();

/** Has a form checked, and then posted. */
export function handOver(
  { pickInput, send }: Kit,
  owner: Owner,
  form: HTMLFormElement,
  button: HTMLButtonElement | null,
): void {
  const data = new FormData(form);
  // What the route wants beside, such as a token, is none of the component's.
  for (const { name } of form.querySelectorAll<HTMLInputElement>("[type=hidden]")) data.delete(name);
  const binding = form.getAttribute("data-on-submit") as string;
  if (checked.has(form)) return;
  checked.add(form);
  send({
    ...owner,
    binding,
    input: pickInput(binding, true, [...data], form),
    element: button ?? form,
    end(code) {
      checked.delete(form);
      if (code) form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      else post(form, button);
    },
  });
}

function post(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  // A post by script leaves the button out.
  const field = document.createElement("input");
  if (button?.name) {
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    form.append(field);
  }
  HTMLFormElement.prototype.submit.call(form);
  field.remove();
}
