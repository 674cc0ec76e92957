/**
 * Updates the attributes that work without our script and contain a binding's text (ids, names, the values that htmx
 * sends) after the binding has changed.
 */

/** Replaces a binding's old text by the new one. */
export function renameBinding(carrier: Element, event: string, before: string, text: string): void {
  // The binding of a form's submit is in a hidden field.
  const element = (event === "submit" && carrier.closest("form")) || carrier;
  for (const each of [element, ...(event === "submit" ? element.querySelectorAll("[id]") : [])]) {
    for (const { name, value } of [...each.attributes]) {
      if (name === "hx-vals")
        each.setAttribute(
          name,
          value.replace(inJson(before), () => inJson(text)),
        );
      else if (/^(?:id|name|form)$/.test(name) && value.includes(before))
        each.setAttribute(
          name,
          value.replace(before, () => text),
        );
    }
  }
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
