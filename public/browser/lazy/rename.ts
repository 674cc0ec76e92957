/**
 * What of a bound element works without our script, and is made from its binding's text: ids, names, and what htmx
 * sends. It is brought up to date when the binding has changed.
 */

/** Puts a binding's new text where the one before stands. */
export function renameBinding(carrier: Element, event: string, before: string, text: string): void {
  // A form has its submit's binding in a hidden field.
  const element = (event === "submit" && carrier.closest("form")) || carrier;
  // It stands for the first binding of the element, which may be another one.
  if ((element.getAttribute("hx-trigger") ?? event).split(" ")[0] !== event) return;
  const others =
    event === "submit"
      ? "[id]"
      : element.localName === "form"
        ? `:scope > i[hx-trigger^="${event} "]`
        : undefined;
  for (const each of [element, ...(others ? element.querySelectorAll(others) : [])]) {
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
