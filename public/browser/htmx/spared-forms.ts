/** Keeps htmx away from forms with a field named like a member that htmx reads from the form. */
import { own, page } from "../core/own.js";

/** Members that htmx reads from a form; a field of the same name shadows them. The browser itself posts such a form. */
const asked =
  /^(attributes|children|childNodes|classList|closest|contains|elements|isConnected|isEqualNode|matches|nextElementSibling|querySelector(All)?|remove|reportValidity|tagName|(first|last)(Element)?Child|(get|has|set|remove)Attribute|(add|remove|dispatch)Event(Listener)?|(parent|next|previous|node)\w*)$/;

/** Removes `hx-post` from such forms and their elements. */
function spare(): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[hx-post]"))
    if ([...own(form).elements].some((field) => asked.test(field.getAttribute("name") ?? field.id)))
      for (const each of [form, ...own(form).querySelectorAll("[hx-post]")])
        own(each).removeAttribute("hx-post");
}

/** Spares such forms now, and whenever htmx processes new elements. */
export function spareForms(): void {
  spare();
  addEventListener("htmx:before:process", spare);
}
