/** Makes elements of the panel. All text is set as text, so that what a page's state holds is never HTML. */

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Makes an element. An attribute that is true is written without a value, one that is false is left out. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes))
    if (value !== false) element.setAttribute(attribute, value === true ? "" : String(value));
  element.append(...content);
  return element;
}

/** A button that calls a function. */
export function makeButton(text: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const button = make("button", { type: "button", ...attributes }, text);
  button.addEventListener("click", press);
  return button;
}

/** Calls a function at most once in a while, and once more after the last call. */
export function atIntervals(milliseconds: number, act: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => {
      isPlanned = false;
      act();
    }, milliseconds);
  };
}
