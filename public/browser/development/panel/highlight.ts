/** Shows where a component is in the page: a box over its root element, which follows while it is shown. */
import type { Core } from "../../core/core.js";
import type { Owner } from "../../core/model.js";
import { make } from "./elements.js";

export class Highlight {
  readonly box = make("div", { class: "box", hidden: true });
  private readonly name = make("span");
  private root: Element | undefined;

  constructor(private readonly core: Core) {
    this.box.append(this.name);
  }

  /** Shows the box over a component, or hides it. */
  show(owner: Owner | undefined, name = ""): void {
    const wasShown = this.root !== undefined;
    this.root = (owner && this.core._rootOf(owner._view, owner._component)) ?? undefined;
    this.name.textContent = name;
    this.box.hidden = this.root === undefined;
    if (this.root && !wasShown) this.follow();
  }

  private follow(): void {
    if (!this.root?.isConnected) return this.show(undefined);
    const { left, top, width, height } = this.root.getBoundingClientRect();
    // By properties, not by the attribute, which a Content-Security-Policy can forbid.
    Object.assign(this.box.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    this.box.classList.toggle("low", top < 20);
    requestAnimationFrame(() => this.root && this.follow());
  }
}

/** Lets the user point at a component of the page; calls `found` with it, or with undefined after Escape. */
export function pick(
  core: Core,
  host: Element,
  hover: (owner: Owner | undefined) => void,
  found: (owner: Owner | undefined) => void,
): void {
  const stopper = new AbortController();
  const options = { capture: true, signal: stopper.signal };
  const ownerAt = ({ target }: Event) =>
    target instanceof Element && target !== host ? core._ownerOf(target) : undefined;
  const end = (owner: Owner | undefined) => {
    stopper.abort();
    hover(undefined);
    found(owner);
  };
  addEventListener("pointermove", (event) => hover(ownerAt(event)), options);
  for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"])
    addEventListener(
      type,
      (event) => {
        // A click in the panel is the panel's.
        if (event.target === host) return type === "click" ? end(undefined) : undefined;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (type === "click") end(ownerAt(event));
      },
      options,
    );
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      end(undefined);
    },
    options,
  );
}
