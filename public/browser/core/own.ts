/**
 * Nodes by their own members. A form and the document show elements in place of what is theirs, by the names that the
 * elements have: `form.action` is a field named "action".
 */

/** Reads and calls what a node's prototypes have; what is handed on is the node itself. */
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

/** The document by its own members. */
export const page = own(document);

/** The form that an element belongs to; what an application's own element calls its form may be anything. */
export function formOf(element: Element): HTMLFormElement | null {
  const { form } = element as HTMLInputElement;
  return (form as unknown) instanceof HTMLFormElement ? form : own(element).closest("form");
}
