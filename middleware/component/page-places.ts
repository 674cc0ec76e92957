/** What a page's own template may contain: components, but no bindings. */
import { LiveError } from "../../views/errors.js";
import type { Places } from "../../views/normalize/normalize.js";
import { at } from "../../views/normalize/unrenderable.js";
import type { Template } from "../../views/template.js";
import type { Mount, Placed, SlotUse } from "../../views/values.js";
import { isInstance, toMount } from "./children.js";
import type { Instance } from "./instance.js";

/** The part of a view that its page uses. */
interface PageView {
  placeRoot(mount: Mount, slot: string): Instance;
  readonly onWrongKey: ((error: LiveError) => void) | undefined;
}

/** Templates of pages whose wrong keys were reported. */
const reported = new WeakSet<Template>();

export class PagePlaces implements Places {
  constructor(private readonly view: PageView) {}

  showsWrongKeys(error: LiveError, template: Template): boolean {
    const { onWrongKey } = this.view;
    if (onWrongKey && !reported.has(template)) onWrongKey(error);
    if (onWrongKey) reported.add(template);
    return onWrongKey !== undefined;
  }

  place(mount: Mount, slot: string): Placed {
    return this.view.placeRoot(mount, slot);
  }

  /** @throws {LiveError} HL_SLOT: only components have slots */
  takeSlot({ name }: SlotUse, template: Template): Placed {
    throw new LiveError(
      "HL_SLOT",
      `slot(…, ${JSON.stringify(name)}) is in a page's template, outside of any component${at(template)}.`,
    );
  }

  toMount(value: unknown): Mount | undefined {
    return toMount(value);
  }

  isPlaced(value: unknown): value is Placed {
    return isInstance(value);
  }

  /** @throws {LiveError} HL_BINDING_HANDLER for any template with bindings */
  checkBindings({ bindings: [binding] }: Template): void {
    if (!binding) return;
    throw new LiveError(
      "HL_BINDING_HANDLER",
      `@${binding?.event}="${binding?.text.join("${…}")}" is in a page's template, outside of any component. ` +
        "Move it into the render() of a component.",
    );
  }
}
