/** Guards: tsc knows what they are called with, and takes no answer but true and false. */
import { describe, expectTypeOf, it } from "vitest";
import { handler, html, type LiveContext, live } from "../../middleware/index.js";

enum Color {
  Red = "red",
}

class Plain {
  open = true;
  rename(_id: number, _text: string): void {}
  clear(): void {}
  render() {
    return html`<p></p>`;
  }
}

function isOpen(this: Plain): boolean {
  return this.open;
}

describe("@handler with options", () => {
  it("knows the values that the guard is called with", () => {
    class Fitting {
      open = true;
      @handler(Number, { guard: (context, id) => id.toFixed() === "1" && context.mode === "live" })
      arrow(_id: number): void {}
      @handler(Number, String, {
        guard(this: Fitting, _context, id, text) {
          return this.open && id > 1 && text.length > 1;
        },
      })
      method(_id: number, _text: string): void {}
      @handler(Color, { guard: async () => true, rateLimit: "5/second" })
      enums(_color: Color): void {}
      @handler({ guard: () => true })
      bare(): void {}
      @handler({ rateLimit: "1/day" })
      emitted(_text: string): void {}
    }
    expectTypeOf<Fitting>().toHaveProperty("open");
  });

  it("takes no other guard", () => {
    class Mistaken {
      // @ts-expect-error the value is a number
      @handler(Number, { guard: (_context, id: string) => id === "" })
      value(_id: number): void {}
      // @ts-expect-error the handler takes a number
      @handler(String, { guard: () => true })
      types(_id: number): void {}
      // @ts-expect-error "yes" is neither true nor false
      @handler(String, { guard: () => "yes" })
      answer(_text: string): void {}
      // @ts-expect-error the return was forgotten
      @handler(String, { guard: () => {} })
      forgotten(_text: string): void {}
      // @ts-expect-error the guard is for another class
      @handler(String, { guard: isOpen })
      stranger(_text: string): void {}
      // @ts-expect-error there is no such option
      @handler(String, { gaurd: () => true })
      misspelt(_text: string): void {}
    }
    expectTypeOf<Mistaken>().toHaveProperty("value");
  });
});

describe("live() with guards", () => {
  it("knows the component, and the values of its handlers", () => {
    live(Plain, {
      guard: (context, plain) => plain.open && context.mode === "live",
      rateLimit: "10/minute",
      handlers: {
        rename: [
          Number,
          String,
          {
            guard(_context, id, text) {
              return this.open && id > 1 && text.length > 1;
            },
          },
        ],
        clear: [{ guard: isOpen }],
      },
    });
    live(Plain, { handlers: { rename: [Number, String, { guard: (_context, id) => id > 1 }] } });
    live(Plain, { handlers: { rename: [Number, String, { rateLimit: "3/10s" }] } });
  });

  it("takes no other guard, and no other types before it", () => {
    // @ts-expect-error the types stand in another order
    live(Plain, { handlers: { rename: [String, Number, { guard: () => true }] } });
    // @ts-expect-error the second parameter has no type
    live(Plain, { handlers: { rename: [Number, { guard: () => true }] } });
    // @ts-expect-error the value is a number
    live(Plain, { handlers: { rename: [Number, String, { guard: (_context, id: string) => id === "" }] } });
    // @ts-expect-error "yes" is neither true nor false
    live(Plain, { handlers: { rename: [Number, String, { guard: () => "yes" }] } });
    // @ts-expect-error there is no such method
    live(Plain, { handlers: { renmae: [Number, { guard: () => true }] } });
    // @ts-expect-error "yes" is neither true nor false
    live(Plain, { guard: () => "yes" });
    // @ts-expect-error the component has no such field
    live(Plain, { guard: (_context, plain) => plain.shut });
  });

  it("is checked against the class below @live", () => {
    const guard = (_context: LiveContext, plain: Plain) => plain.open;
    @live({ guard })
    class Fitting extends Plain {}
    // @ts-expect-error the guard is for another class
    @live({ guard })
    class Stranger {
      render() {
        return html`<p></p>`;
      }
    }
    @live({
      guard: ({ mode }) => mode === "live",
      handlers: { rename: [Number, String, { guard: () => true }] },
    })
    class Both extends Plain {}
    expectTypeOf([Fitting, Stranger, Both]).toBeArray();
  });
});
