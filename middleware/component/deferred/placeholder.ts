/** Writes the placeholder of a component at the top of a view, which no component shows. */
import { LiveError } from "../../../views/errors.js";
import type { Host } from "../../../views/host.js";
import { html } from "../../../views/html.js";
import { normalize, type Places } from "../../../views/normalize/normalize.js";
import { type Hole, Mount, Rendered } from "../../../views/values.js";
import { writeTemplate } from "../../../views/write.js";
import { definitionOf } from "../definition.js";

const plain = {
  isMarked: false,
  root: "",
  component: -1,
  eventName: "",
  action: "",
  book: undefined,
  text: () => "",
};

/**
 * The placeholder as HTML.
 *
 * @throws {LiveError} HL_SLOT for anything that belongs to a component
 */
export function writePlaceholder(placeholder: Hole, of: string): string {
  const refuse = (what: string): never => {
    throw new LiveError(
      "HL_SLOT",
      `The placeholder of ${of} has ${what}, and is in a page's template, outside of any component.`,
    );
  };
  const places: Places = {
    place: () => refuse("a component"),
    takeSlot: () => refuse("a slot"),
    toMount: (value) => definitionOf(value) && new Mount(value, undefined),
    isPlaced: (value): value is never => false,
    checkBindings: ({ bindings: [binding] }) => void (binding && refuse(`@${binding.event}`)),
    showsWrongKeys: () => false,
  };
  const rendered = placeholder instanceof Rendered ? placeholder : html`${placeholder}`;
  return writeTemplate(normalize(rendered, places), plain as unknown as Host);
}
