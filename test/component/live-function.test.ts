/** live() as a function: a component without decorators, in each mode, and what it says where it is called wrongly. */
import { IsEmail, IsOptional, Length } from "class-validator";
import { describe, expect, it } from "vitest";
import { definitionOf } from "../../middleware/component/definition.js";
import { arg, draftOf, handler, html, live, on } from "../../middleware/index.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { errorOf, openView } from "../support/view.js";

class Draft {
  name = "";
}
Length(1, 20)(Draft.prototype, "name");

class Notes {
  notes: string[] = [];
  add(text: string, times: number): void {
    for (let count = 0; count < times; count++) this.notes.push(text);
  }
  take(draft: Draft): void {
    this.notes.push(`<${draft.name}>`);
  }
  clear(): void {
    this.notes = [];
  }
  render() {
    return html`<section>
      <form @submit="add(text, times)"><input name="text" /><input name="times" /><button>Add</button></form>
      <form @submit="take"><input name="name" /><button>Take</button></form>
      <form @submit="clear"><button>Clear</button></form>
      <p>${this.notes.join()}</p>
    </section>`;
  }
}

const Registered = live(Notes, {
  name: "function-notes",
  handlers: { add: [arg(String, Length(2, 9)), Number], take: [Draft], clear: [] },
});

describe("live() as a function", () => {
  it("gives back the class, known by its name", () => {
    expect(Registered).toBe(Notes);
    expect(definitionOf(Notes)?.name).toBe("function-notes");
  });

  it.each(transports)(
    "makes a component whose handlers get what their types say, in %s mode",
    async (mode) => {
      const site = await serve((app) => app.get("/", (_request, response) => response.live(Registered)));
      const send = await openSession(site, "/", mode);
      expect(await send("add(text,times)", { text: "milk", times: "2" })).toContain("milk,milk");
      expect(await send("add(text,times)", { text: "milk", times: "many" })).toContain("must be a number");
      expect(await send("add(text,times)", { text: "m", times: "1" })).toContain("longer than or equal to 2");
      expect(await send("take", { name: "tea" })).toContain("milk,milk,");
      expect(await send("take", { name: "" })).toContain("name");
      expect(await send("clear")).not.toContain("milk");
    },
  );

  it.each([
    ["a name that no method has", { renmae: [String] }, "HL_BINDING_HANDLER", "It has: rename, two."],
    ["a hook", { render: [] }, "HL_BINDING_HANDLER", "names no handler"],
    ["a field", { count: [Number] }, "HL_BINDING_HANDLER", "names no handler"],
    ["a #private method", { secret: [] }, "HL_BINDING_HANDLER", "its #secret() is private"],
    ["too few types", { two: [String] }, "HL_HANDLER_TYPES", "has 2 parameters, but only 1 with a type"],
    ["a type's name", { rename: ["String"] }, "HL_HANDLER_TYPES", 'was given "String", which is not a type'],
    ["a class that is not there yet", { rename: [undefined] }, "HL_HANDLER_TYPES", "in a circular import"],
    ["rules for a class's draft", { rename: [arg(draftOf(Draft) as never)] }, "HL_HANDLER_TYPES", "its own"],
  ])("refuses %s, and says what there is", async (_what, handlers, code, says) => {
    class Wrong {
      count = 0;
      rename(_text: string): void {}
      two(_a: string, _b: string): void {}
      #secret(): void {}
      render() {
        this.#secret();
        return html`<p></p>`;
      }
    }
    const error = await errorOf(() => live(Wrong, { handlers } as never));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(says);
  });

  it("refuses a class without a name, unless it is given one", async () => {
    const anonymous = (() =>
      class {
        render() {
          return html`<p></p>`;
        }
      })();
    expect(await errorOf(() => live(anonymous))).toMatchObject({ code: "HL_COMPONENT_NAME" });
    expect(live(anonymous, { name: "no-longer-anonymous" })).toBe(anonymous);
  });

  it("refuses other types for a method of a class above, which would change that one's", async () => {
    class Above {
      save(_text: string): void {}
      render() {
        return html`<p></p>`;
      }
    }
    live(Above, { name: "above", handlers: { save: [String] } });
    class Below extends Above {}
    const error = await errorOf(() => live(Below, { name: "below", handlers: { save: [String] } }));
    expect(error.message).toContain("Override the method in Below");
  });
});

describe("arg() with a type", () => {
  it("gives rules to a parameter in @handler, beside those of the parameter itself", async () => {
    @live({ name: "ruled-in-handler" })
    class Ruled {
      mail = "";
      @handler(arg(String, IsEmail(), IsOptional()))
      save(@arg(Length(8, 20)) mail: string): void {
        this.mail = mail;
      }
      render() {
        return html`<form @submit="save(mail)"><input name="mail" /><button>${this.mail}</button></form>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Ruled)));
    const send = await openSession(site, "/", "htmx");
    expect(await send("save(mail)", { mail: "no address" })).toContain("must be an email");
    expect(await send("save(mail)", { mail: "a@b.cd" })).toContain("longer than or equal to 8");
    expect(await send("save(mail)", { mail: "ada@love.lace" })).toContain("ada@love.lace");
  });

  it("refuses a class, which has its own", async () => {
    expect(await errorOf(() => arg(Draft as never, Length(1)))).toMatchObject({ code: "HL_HANDLER_TYPES" });
  });
});

describe("a #private handler", () => {
  class Hidden {
    #save(): void {}
    readonly method = this.#save;
    render() {
      return html`<button @click="save">x</button>`;
    }
  }

  it("is refused where a template binds it by its name, with what to write", async () => {
    const error = await errorOf(() => html`<button @click="#save">x</button>`);
    expect(error.code).toBe("HL_BINDING_SYNTAX");
    expect(error.message).toContain("#private method, which only its own class can call: leave out the #");
  });

  it("is refused by on(), with what to write", async () => {
    const error = await errorOf(() => on(new Hidden().method));
    expect(error.message).toContain("#save, a #private method");
    expect(error.message).toContain("write it without the #");
  });

  it("is named where a template binds the public method that there is not", async () => {
    live(Hidden, { name: "hidden-handler" });
    const error = await errorOf(() => openView(Hidden));
    expect(error.message).toContain("its #save() is private");
  });
});
