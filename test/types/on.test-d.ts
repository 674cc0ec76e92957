/** What tsc lets into a typed binding: methods that are there, with arguments that fit them. */
import { describe, expectTypeOf, it } from "vitest";
import { checked, field, form, html, type On, on, value } from "../../middleware/index.js";

class Draft {
  text = "";
}

class Tasks {
  add(_draft: Draft): void {}
  toggle(_id: number): void {}
  rename(_id: number, _text: string): void {}
  mark(_id: number, _done: boolean): void {}
  sort(_by: "name" | "date", _isDown?: boolean): void {}
  clear(): void {}

  bindings() {
    expectTypeOf(on(this.clear)).toExtend<On>();
    on(this.toggle, 7);
    on(this.rename, 7, "x");
    on(this.rename, 7, value);
    on(this.rename, 7, field("text"));
    on(this.mark, 7, checked);
    on(this.add, form);
    on(this.add);
    on(this.sort, "name");
    on(this.sort, "date", true);
  }

  mistakes() {
    // @ts-expect-error no such method
    on(this.toggel, 7);
    // @ts-expect-error an argument of another type
    on(this.toggle, "7");
    // @ts-expect-error a literal that is not one of those allowed
    on(this.sort, "size");
    // @ts-expect-error an argument is missing
    html`<button @click=${on(this.rename, 7)}>Rename</button>`;
    // @ts-expect-error all arguments are missing
    html`<button @click=${on(this.toggle)}>Toggle</button>`;
    // @ts-expect-error one argument too many
    on(this.clear, 7);
    // @ts-expect-error whether it is checked is no text
    on(this.rename, 7, checked);
    // @ts-expect-error a whole form is no number
    on(this.toggle, form);
    // @ts-expect-error an element's value is no whole form
    on(this.add, value);
    // @ts-expect-error a call in place of a method
    on(this.clear());
  }
}

describe("on()", () => {
  it("takes a method with arguments that fit it, or that the browser fills in", () => {
    expectTypeOf<Tasks["bindings"]>().returns.toBeVoid();
  });

  it("takes no other method or arguments", () => {
    expectTypeOf<Tasks["mistakes"]>().returns.toBeVoid();
  });
});
