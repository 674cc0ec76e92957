/**
 * Public views: pages that caches may give to anyone. What they show is the same for all, and nothing in it can be used: the
 * parts of a page that belong to its user are deferred, and arrive by a request of their own, in a view of the user's.
 *
 * Whatever would make such a page someone's is refused when it is asked for, and not only where it has been shown.
 */
import { LiveError } from "../../views/errors.js";
import type { Template } from "../../views/template.js";
import type { ComponentView } from "./contracts.js";
import type { Instance } from "./instance.js";

/** Whom public views belong to. No user and no browser has this name, whose length is another. */
export const publicOwner = "public";

/** The error for what can't be in a public page. */
export function notPublic(what: string): LiveError {
  return new LiveError(
    "HL_PUBLIC",
    `${what}, in a page that is sent with { public: true }, and may be shown to anyone.`,
  );
}

/** What `context()` has that is the same for all who request an address. */
const shared: ReadonlySet<string | symbol> = new Set("mode params query url signal redirect".split(" "));

/** A context in which what belongs to the page's user throws. */
export function publicContext<Context extends object>(context: Context, { definition }: Instance): Context {
  const refuse = (name: string | symbol): never => {
    throw notPublic(`${definition.name} uses context()${typeof name === "string" ? `.${name}` : ""}`);
  };
  return new Proxy(context, {
    get(target, name) {
      if (!shared.has(name)) return refuse(name);
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
    has: (target, name) => (shared.has(name) ? Reflect.has(target, name) : refuse(name)),
    ownKeys: () => refuse("…"),
    set: (_target, name) => refuse(name),
  });
}

/** @throws {LiveError} HL_PUBLIC for a template with bindings */
export function refuseBindings({ definition }: Instance, { bindings: [binding] }: Template): void {
  if (!binding) return;
  throw notPublic(
    `${definition.name} binds @${binding.event}="${binding.text.join("${…}")}", which nobody could send`,
  );
}

/** The place of a component among those of its page, the same each time that the page is shown. */
export function pathOf({ parent, slot }: Instance): string {
  return parent ? `${pathOf(parent)} ${slot}` : slot;
}

/** Whether a component is in a public view. */
export function isPublic({ view }: { readonly view: Pick<ComponentView<Instance>, "isPublic"> }): boolean {
  return view.isPublic === true;
}
