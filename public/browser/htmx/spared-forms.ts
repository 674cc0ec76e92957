/** Forms whose fields would stand for what htmx asks a form for: htmx leaves them alone. */
import { own, page } from "../core/own.js";

/** Members that htmx asks a form for, and would get a field of that name: such a form is posted by the browser itself. */
const asked =
  /^(?:attributes|children|childNodes|classList|closest|contains|elements|isConnected|isEqualNode|matches|nextElementSibling|querySelector(?:All)?|remove|reportValidity|tagName|(?:first|last)(?:Element)?Child|(?:get|has|set|remove)Attribute|(?:add|remove|dispatch)Event(?:Listener)?|(?:parent|next|previous|node)\w*)$/;

/** Keeps such forms from htmx. */
function spare(): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[hx-post]"))
    if ([...own(form).elements].some((field) => asked.test(field.getAttribute("name") ?? field.id)))
      for (const each of [form, ...own(form).querySelectorAll("[hx-post]")])
        own(each).removeAttribute("hx-post");
}

/** Keeps such forms from htmx, now and in what comes into the page. */
export function spareForms(): void {
  spare();
  addEventListener("htmx:before:process", spare);
}
