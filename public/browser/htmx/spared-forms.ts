/** Keeps htmx away from forms with a field named like a member that htmx reads from the form. */
import { own, page } from "../core/own.js";

/** Members that htmx reads from a form; a field of the same name shadows them. The browser itself posts such a form. */
const asked =
  /^(attributes|children|childNodes|classList|closest|contains|elements|isConnected|isEqualNode|matches|querySelector\w*|remove|reportValidity|tagName|(first|last)\w*Child|(parent|next|previous|node)\w*|(get|has|set|remove)Attribute|(add|remove|dispatch)Event\w*)$/;

/** Whether htmx has to be kept away because of an element. Any form may have such a field. */
const isAsked = (element: Element) =>
  element instanceof HTMLFormElement || asked.test(element.getAttribute("name") ?? element.id);

/** Removes `hx-post` from such forms and their elements. */
function spare(): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[hx-post]"))
    if ([...own(form).elements].some(isAsked))
      for (const each of [form, ...own(form).querySelectorAll("[hx-post]")])
        own(each).removeAttribute("hx-post");
}

/** Spares such forms now, and whenever htmx processes new ones, or new fields of such a name. */
export function spareForms(): void {
  spare();
  addEventListener("htmx:before:process", ({ target }) => {
    if ([target as Element, ...own(target as Element).querySelectorAll("form,[name],[id]")].some(isAsked))
      spare();
  });
}
