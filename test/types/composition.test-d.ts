/** What tsc lets into slots and callbacks: declared slots, all that are required, and methods that take what a child passes. */
import { describe, expectTypeOf, it } from "vitest";
import { html, live, mount, on, type Props, type Slot, slot, value } from "../../middleware/index.js";

@live
class Card {
  declare slots: { default: Slot; footer?: Slot };
  title = "";
  render() {
    return html`<article>${slot(this)} ${slot(this, "footer")} ${slot(this, "default", "none")} ${slot(this, html`none`)}</article>`;
  }
  mistakes() {
    // @ts-expect-error no such slot
    slot(this, "header");
    // @ts-expect-error a fallback is content
    slot(this, "footer", { text: "none" });
    // @ts-expect-error a slot is read of a component
    slot("footer");
  }
}

@live
class Dialog {
  declare slots: { header: Slot; default?: Slot };
  render() {
    return html`<dialog>${slot(this, "header")} ${slot(this)}</dialog>`;
  }
}

@live
class Panel {
  declare slots: { default?: Slot; footer?: Slot };
  isOpen = false;
  render() {
    return html`<div>${slot(this)}</div>`;
  }
}

/** Its slots are not declared, and one of its fields has the name of a declaration. */
@live
class Day {
  slots = ["9:00", "10:00"];
  render() {
    return html`<ul>${slot(this)} ${slot(this, "any")}</ul>`;
  }
}

@live
class Picker {
  label = "";
  onPick!: (id: number) => void;
  onRename?: (id: number, text: string) => Promise<boolean>;
  onClose?: () => void;
  pick(_id: number): void {
    this.onPick(_id);
  }
  async rename(): Promise<boolean> {
    return (await this.onRename?.(7, "x")) ?? false;
  }
  render() {
    return html`<button @click=${on(this.onPick, 7)}>7</button>
      <input @change=${this.onRename && on(this.onRename, 7, value)}>
      <button @click=${on(this.pick, 7)}>7</button> <button @click=${this.onClose && on(this.onClose)}>x</button>`;
  }
  mistakes() {
    // @ts-expect-error a number is passed
    this.onPick("7");
    // @ts-expect-error the id is missing
    this.onPick();
    // @ts-expect-error the binding lacks the id
    html`<button @click=${on(this.onPick)}>7</button>`;
    // @ts-expect-error the binding passes a text for the id
    on(this.onPick, "7");
    // @ts-expect-error the parent may not pass it
    on(this.onClose);
  }
}

class Page {
  rows = [{ id: 7 }];
  pick(_id: number): void {}
  pickIn(_row: { id: number }, _id: number): void {}
  rename(_id: number, _text: string): boolean {
    return true;
  }
  moved(_from: string, _to: string): void {}
  close(): void {}
  named(_text: string): void {}

  mounts() {
    mount(Card, { title: "A" }, html`<p></p>`);
    mount(Card, {}, "text");
    mount(Card, {}, { default: html`<p></p>`, footer: mount(Panel) });
    mount(Dialog, {}, { header: "A" });
    mount(Panel);
    mount(Panel, {}, { footer: "A" });
    mount(Panel, {}, Picker);
    mount(Day, { slots: [] }, { any: "A" });
    mount(Picker, { label: "A", onPick: on(this.pick) });
    mount(Picker, { onPick: on(this.pickIn, { id: 7 }), onRename: on(this.rename), onClose: on(this.close) });
    mount(Picker, { onPick: on(this.close), onClose: on(this.pick, 7) });
    mount(Picker, { onPick: on(this.pick) }, { when: "load", placeholder: html`…`, label: "Show" });
    mount(Panel, undefined, { when: "visible" });
    mount(Card, {}, { default: "A" }, { when: "load", failed: "No", retry: "Again" });
    mount(Day, {}, { any: "A" }, { when: "load" });
    expectTypeOf<keyof Props<Card>>().toEqualTypeOf<"title">();
    expectTypeOf<keyof Props<Picker>>().toEqualTypeOf<"label" | "onPick" | "onRename" | "onClose">();
  }

  mistakes() {
    // @ts-expect-error deferred at a time that is none
    mount(Picker, {}, { when: "soon" });
    // @ts-expect-error deferred without a time
    mount(Picker, {}, { placeholder: "…" });
    // @ts-expect-error no such option
    mount(Picker, {}, { when: "load", delay: 3 });
    // @ts-expect-error a text is expected
    mount(Picker, {}, { when: "load", label: html`Load` });
    // @ts-expect-error the options come last
    mount(Panel, {}, { when: "load" }, { header: "A" });
    // @ts-expect-error a deferred component has required slots, too
    mount(Card, {}, { when: "load" });
    // @ts-expect-error no slot has this name
    mount(Panel, {}, { placeholder: "A" }, { when: "load" });
    // @ts-expect-error the required slot is missing
    mount(Card);
    // @ts-expect-error the required slot is missing
    mount(Card, { title: "A" });
    // @ts-expect-error the required slot is missing beside another one
    mount(Card, {}, { footer: "A" });
    // @ts-expect-error no such slot
    mount(Panel, {}, { header: "A" });
    // @ts-expect-error the required slot is not the default one
    mount(Dialog, {}, "A");
    // @ts-expect-error an object is no content
    mount(Panel, {}, { footer: { text: "A" } });
    // @ts-expect-error declared slots are no prop
    mount(Panel, { slots: {} });
    // @ts-expect-error the method takes a text, and the child passes a number
    mount(Picker, { onPick: on(this.named) });
    // @ts-expect-error the method takes more than the child passes
    mount(Picker, { onPick: on(this.rename) });
    // @ts-expect-error its first argument is missing
    mount(Picker, { onPick: on(this.pickIn) });
    // @ts-expect-error its first argument is of another type
    mount(Picker, { onPick: on(this.pickIn, 7) });
    // @ts-expect-error nothing is passed
    mount(Picker, { onClose: on(this.pick) });
    // @ts-expect-error a text is passed second
    mount(Picker, { onRename: on(this.moved) });
    // @ts-expect-error no such callback
    mount(Picker, { onPicked: on(this.pick) });
    // @ts-expect-error a method, not a binding to it
    mount(Picker, { onPick: this.pick });
    // @ts-expect-error a function that no restart can bring back
    mount(Picker, { onPick: (id: number) => this.pick(id) });
    // @ts-expect-error the child's own handler
    mount(Picker, { pick: on(this.pick) });
    // @ts-expect-error a hook
    mount(Picker, { onMount: on(this.close) });
    // @ts-expect-error a value, not a method
    mount(Picker, { label: on(this.close) });
    // @ts-expect-error a call in place of a method
    mount(Picker, { onClose: on(this.close()) });
  }
}

describe("slots and callbacks", () => {
  it("take what fits them", () => {
    expectTypeOf<Page["mounts"]>().returns.toBeVoid();
    expectTypeOf<Card["render"]>().returns.toBeObject();
  });

  it("take nothing else", () => {
    expectTypeOf<Page["mistakes"]>().returns.toBeVoid();
    expectTypeOf<Card["mistakes"] | Picker["mistakes"] | Dialog["render"]>().toBeFunction();
  });
});
