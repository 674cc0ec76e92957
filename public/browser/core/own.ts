/**
 * Access to a node's own members. A form, and the document, shadow their members with the elements inside that have the
 * same name: `form.action` is the field named "action".
 */

/** Reads members from the node's prototype. Use it to read and call; pass on the node itself. */
export function own<Any extends Node>(node: Any): Any {
  return node instanceof HTMLFormElement || (node as Node) === document
    ? new Proxy(Object.getPrototypeOf(node), {
        get(members, name) {
          const value = Reflect.get(members, name, node);
          return value?.bind?.(node) ?? value;
        },
      })
    : node;
}

/** The document, through its own members. */
export const page = own(document);

/** The form that an element belongs to. An application's custom element may have anything as its `form`. */
export function formOf(element: Element): HTMLFormElement | null {
  const { form } = element as HTMLInputElement;
  return (form as unknown) instanceof HTMLFormElement ? form : own(element).closest("form");
}
