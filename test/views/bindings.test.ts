/** The grammar of bindings: what can be written, what the page carries for it, and what is accepted back. */
import { describe, expect, it } from "vitest";
import { type Argument, type Binding, bindingText } from "../../views/bindings.js";
import { parseBinding } from "../../views/compile/parse-binding.js";
import { html } from "../../views/html.js";
import { WantedBinding } from "../../views/wanted-binding.js";
import { htmlFrom, htmlOf, refusalOf } from "./rendering.js";

/** Reads a binding; `#` stands for a hole. */
function read(value: string, attribute = "@click") {
  const strings = value.split("#");
  return parseBinding(attribute, { strings, holes: strings.slice(1).map((_, hole) => hole) }, "here");
}

const literal = (value: unknown): Argument => ({ type: "literal", value });
const field = (name: string): Argument => ({ type: "field", name });

describe("a binding", () => {
  it.each<[written: string, canonical: string, args: Argument[], takesInput: boolean]>([
    ["reset", "reset", [], false],
    ["reset()", "reset", [], false],
    [" reset ( ) ", "reset", [], false],
    ["$set_2", "$set_2", [], false],
    ["go(1)", "go(1)", [literal(1)], false],
    ["go(-1.50)", "go(-1.5)", [literal(-1.5)], false],
    ["go(1e3)", "go(1000)", [literal(1000)], false],
    ["go('a')", 'go("a")', [literal("a")], false],
    ['go("a")', 'go("a")', [literal("a")], false],
    ["go('')", 'go("")', [literal("")], false],
    ["go('it\\'s')", 'go("it\'s")', [literal("it's")], false],
    ["go('a\\nb\\tc\\\\')", 'go("a\\nb\\tc\\\\")', [literal("a\nb\tc\\")], false],
    ["go('a,b)')", 'go("a,b)")', [literal("a,b)")], false],
    ["go(' a ')", 'go(" a ")', [literal(" a ")], false],
    ["go(true, false, null)", "go(true,false,null)", [literal(true), literal(false), literal(null)], false],
    ["go(value)", "go(value)", [{ type: "value" }], true],
    ["go(checked)", "go(checked)", [{ type: "checked" }], true],
    ["go(key)", "go(key)", [{ type: "key" }], true],
    ["go(form)", "go(form)", [{ type: "form" }], true],
    ["go(name)", "go(name)", [field("name")], true],
    ["go(user.name)", "go(user.name)", [field("user.name")], true],
    ["go(items[0].name)", "go(items[0].name)", [field("items[0].name")], true],
    ["go( 7 ,name , 'x')", 'go(7,name,"x")', [literal(7), field("name"), literal("x")], true],
  ])("reads %s as %s", (written, canonical, args, takesInput) => {
    const binding = read(written);
    expect(binding.args).toEqual(args);
    expect(bindingText(binding, [])).toBe(canonical);
    expect(binding).toMatchObject({ event: "click", modifiers: [], takesInput, holes: [] });
  });

  it.each<[written: string, values: unknown[], canonical: string]>([
    ["go(#)", [7], "go(7)"],
    ["go(#)", ['it\'s "x"'], 'go("it\'s \\"x\\"")'],
    ["go(#, value)", [7], "go(7,value)"],
    ["go( # , # )", [1, 2], "go(1,2)"],
    ["go('a', #, name)", [{ b: [1, null] }], 'go("a",{"b":[1,null]},name)'],
  ])("puts holes into its text as JSON: %s with %j is %s", (written, values, canonical) => {
    const binding = read(written);
    expect(bindingText(binding, values)).toBe(canonical);
    expect(binding.args.filter(({ type }) => type === "hole")).toHaveLength(values.length);
  });

  it("takes no input for a hole, and does for what the browser fills in beside it", () => {
    expect(read("go(#)").takesInput).toBe(false);
    expect(read("go(#, value)").takesInput).toBe(true);
  });

  it("tells a submit that names no arguments from one that names none on purpose", () => {
    expect(read("save", "@submit").isBareSubmit).toBe(true);
    expect(read("save()", "@submit").isBareSubmit).toBe(false);
    expect(read("save", "@click").isBareSubmit).toBe(false);
  });

  it("has its modifiers in order", () => {
    expect(read("go", "@click.once.prevent")).toMatchObject({
      event: "click",
      modifiers: ["once", "prevent"],
    });
  });

  it.each([
    ["", "names no handler"],
    ["  ", "names no handler"],
    ["(", 'has an unexpected "("'],
    ["()", 'has an unexpected "("'],
    ["go(", "ends too early"],
    ["go(1", "ends too early"],
    ["go(1,", "ends too early"],
    ["go(1,)", 'has an unexpected ")"'],
    ["go(,1)", 'has an unexpected ","'],
    ["go(1 2)", "has an unexpected value"],
    ["go(# #)", "has an unexpected value"],
    ["go(a b)", "has an unexpected value"],
    ["go)", 'has an unexpected ")"'],
    ["go,", 'has an unexpected ","'],
    ["go((1))", 'has an unexpected "("'],
    ["go(f(1))", 'has an unexpected "("'],
    ["go() more", "continues after its end"],
    ["go(1);", "can't be read"],
    ["go; stop", "can't be read"],
    ["go more", "has an unexpected value"],
    ["#", "has an unexpected value"],
    ["#(1)", "has an unexpected value"],
    ["go#", "has an unexpected value"],
    ["go(1)#", "has an unexpected value"],
    ["'go'", "has an unexpected value"],
    ["7", "has an unexpected value"],
    ["user.save", "has a handler that is not the name of a method"],
    ["items[0]", "has a handler that is not the name of a method"],
    ["go('a)", "can't be read"],
    ["go('#')", "can't be read"],
    ["go(a.)", "can't be read"],
    ["go(a + b)", "can't be read"],
    ["go({})", "can't be read"],
    ["() => go()", 'has an unexpected "("'],
    ["go(.5)", "can't be read"],
    ["go(1.)", "can't be read"],
    ["go(1px)", "has an unexpected value"],
    ["go(`a`)", "can't be read"],
  ])("refuses %j: it %s", (written, why) => {
    const error = refusalOf(() => read(written));
    expect(error.code).toBe("HL_BINDING_SYNTAX");
    expect(error.what).toBe(`@click="${written.replaceAll("#", "${…}")}" ${why} (here).`);
  });
});

/** Whether a render with these values offers the text. */
function offers(binding: Binding, values: unknown[], text: string): boolean {
  return new WantedBinding(text).is(binding, values);
}

describe("a binding that is looked for", () => {
  it.each<[what: string, value: unknown, json: string]>([
    ["a number", 7, "7"],
    ["a fraction", -0.25, "-0.25"],
    ["a text", 'a"b\n</script>', '"a\\"b\\n</script>"'],
    ["true", true, "true"],
    ["null", null, "null"],
    ["undefined, as null", undefined, "null"],
    ["not a number, as null", Number.NaN, "null"],
    ["minus nothing", -0, "0"],
    ["a huge number", 1e21, "1e+21"],
    ["a text of digits", "7", '"7"'],
    ["an empty text", "", '""'],
    ["a list", [1, "a", null], '[1,"a",null]'],
    ["an object", { a: 1, b: { c: [] } }, '{"a":1,"b":{"c":[]}}'],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])("accepts exactly the text of %s", (_what, value, json) => {
    const binding = read("go(#,name)");
    expect(offers(binding, [value], `go(${json},name)`)).toBe(true);
    for (const other of [
      `go(${json}, name)`,
      `go(${json})`,
      `go(${json},name) `,
      "go(8,name)",
      "go(,name)",
      "go",
      "",
    ]) {
      expect(offers(binding, [value], other)).toBe(false);
    }
  });

  it.each([
    ["a symbol", Symbol("s"), "type symbol"],
    ["a function", () => {}, "type function"],
    ["a big number", 7n, "type bigint"],
  ])("refuses a hole with %s, which JSON can't carry, by the binding's text", (_what, value, says) => {
    const error = refusalOf(() => offers(read("go(#)"), [value], "go(1)"));
    expect(error.code).toBe("HL_TEMPLATE_VALUE");
    expect(error.what).toContain('@click="go(${…})" has an argument of ');
    expect(error.what).toContain(says);
  });

  it("is found among the rows of a list by the whole text, also with several literals", () => {
    const one = read("go(#)");
    const two = read("go(#,#)");
    const rows = [7, "7", 8, null, Number.NaN, [7]].map((value) => [value, "7"]);
    const found = (binding: Binding, text: string) => {
      const wanted = new WantedBinding(text);
      return rows.flatMap((values, row) => (wanted.is(binding, values) ? [row] : []));
    };
    expect(found(one, "go(7)")).toEqual([0]);
    expect(found(one, 'go("7")')).toEqual([1]);
    expect(found(one, "go(null)")).toEqual([3, 4]);
    expect(found(one, "go([7])")).toEqual([5]);
    expect(found(one, "go( 7)")).toEqual([]);
    expect(found(one, "go(7.0)")).toEqual([]);
    expect(found(two, 'go(7,"7")')).toEqual([0]);
    expect(found(two, "go(7,7)")).toEqual([]);
    expect(found(two, 'go([7],"7")')).toEqual([5]);
    expect(found(two, 'go("7","7")')).toEqual([1]);
    expect(found(two, 'go(null,"7")')).toEqual([3, 4]);
    expect(found(two, "go(7")).toEqual([]);
  });

  it("is found by a first literal that holds what follows it", () => {
    const found = (binding: Binding, values: unknown[]) =>
      offers(binding, values, bindingText(binding, values));
    for (const first of ["a,b", 'a",1)', ",value)", ")", "],", [1, [2, "x,"]], { a: ",", b: 1 }]) {
      for (const written of [
        "go(#)",
        "go(#,#)",
        "go(#,1,#)",
        "go(#,value)",
        "go(#,#,value)",
        "go('x',#,#)",
      ]) {
        const binding = read(written);
        expect(found(binding, [first, 7])).toBe(true);
        expect(offers(binding, [first, 7], bindingText(binding, [`${first}!`, 7]))).toBe(false);
      }
    }
  });

  it("is looked for among the values of one row of many", () => {
    const wanted = new WantedBinding("go(8)");
    const values = ["a", 7, "b", 8];
    expect(
      [0, 2].map((start) => wanted.is({ ...read("go(#)"), holes: [1] }, values, start, start + 2)),
    ).toEqual([false, true]);
  });

  it("is not misled by names of handlers that begin alike", () => {
    expect(offers(read("go"), [], "gone")).toBe(false);
    expect(offers(read("go"), [], "go")).toBe(true);
    expect(offers(read("go(#)"), ['1)","x'], 'go("1)","x")')).toBe(false);
  });
});

describe("a poll", () => {
  it.each([
    ["5s", 5_000],
    ["500ms", 500],
    ["1500", 1_500],
    ["2m", 120_000],
  ])("is written with its interval, for our script and for htmx: %s", (written, milliseconds) => {
    const text = htmlOf(htmlFrom([`<p @poll.every.${written}="refresh">x</p>`]));
    expect(text).toContain(`data-mod-poll="every:${milliseconds}"`);
    expect(text).toContain(`hx-trigger="every ${milliseconds}ms"[poll]`);
    expect(text).toContain('data-live-listen="poll"');
  });

  it("gets nothing for browsers without scripts", () => {
    expect(htmlOf(html`<div><input @poll.every.5s="refresh(value)"></div>`)).not.toContain("noscript");
  });
});
