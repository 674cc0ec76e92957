/** Attributes that our script reads: what may be written is checked where the template is compiled. */
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { attrs } from "../../views/attributes.js";
import { readCommand, splitCommands } from "../../views/command.js";
import { html } from "../../views/html.js";
import { htmlFrom, htmlOf, refusalOf, shownBy } from "./rendering.js";

const button = (commands: string) => htmlFrom([`<p><button data-live-do="${commands}">x</button></p>`]);

describe("data-live-do", () => {
  it.each([
    "add class open",
    "remove class open wide on #menu",
    "toggle class md:w-1/2 on closest li",
    "set attribute title 'Hello, there' on next",
    "set attribute aria-busy true",
    "remove attribute title on .row > b",
    "toggle attribute aria-pressed true false",
    "toggle attribute inert on main",
    "show #menu",
    "hide next .details",
    "toggle [data-x='1'] in closest tr",
    "focus #q",
    "dialog open #new",
    "dialog close",
    "dialog toggle dialog in closest li",
    "popover open #tip",
    "popover close",
    "dispatch row-picked on closest ul",
    "animate shake on #form",
    " toggle class open on #menu ; focus #q; dialog open #new ; ",
  ])("takes %s", (commands) => {
    expect(htmlOf(button(commands))).toContain(`data-live-do="${commands}"`);
  });

  it.each<[commands: string, says: string, atCaret: string]>([
    ["toogle class open", "none of the commands", "toogle"],
    ["focus #q; explode #menu", "none of the commands", "explode"],
    ["add class", "names no class", "add class"],
    ["toggle class on #menu", "names no class", "toggle"],
    ["add class open on", "no element", "add"],
    ["show", "no element", "show"],
    ["focus", "no element", "focus"],
    ["dialog explode", "none of the commands", "dialog"],
    ["show closest", "no element", "show"],
    ["dialog explode #a", "none of the commands", "dialog"],
    ["set attribute title", "0 values", "set"],
    ["set attribute title a b", "2 values", "set"],
    ["set attribute onclick alert(1)", "run as a script", "set"],
    ["toggle attribute ONCLICK x", "run as a script", "toggle"],
    ["set attribute style color:red", "Content Security Policy", "set"],
    ["set attribute data-on-click remove", "only templates can have", "set"],
    ["set attribute data-live-do x", "only templates can have", "set"],
    ["dispatch", "needs one name", "dispatch"],
    ["dispatch a b", "needs one name", "dispatch"],
    ["dispatch 7up", "not valid", "dispatch"],
    ["show [data-x", "can't be read", "show"],
    ["focus #", "can't be read", "focus"],
    ["", "has no command", "data-live-do"],
    [" ; ", "has no command", "data-live-do"],
  ])("refuses %j", (commands, says, atCaret) => {
    const error = refusalOf(() => button(commands));
    expect(error.code).toBe("HL_LIVE_ATTRIBUTE");
    expect(error.what).toContain(says);
    expect(shownBy(error).atCaret).toMatch(new RegExp(`^${atCaret}`));
  });

  it.each([
    '<div data-live-do="show #a">x</div>',
    '<a data-live-do="show #a">x</a>',
    '<input data-live-do="show #a">',
    '<li data-live-do="show #a">x</li>',
  ])("needs an element that keys can press: %s", (text) => {
    expect(refusalOf(() => htmlFrom([text])).what).toContain("keyboard");
  });

  it.each([
    '<a href="/x" data-live-do="show #a">x</a>',
    '<input type="checkbox" data-live-do="show #a">',
    '<details><summary data-live-do="show #a">x</summary></details>',
  ])("takes one that they can: %s", (text) => {
    expect(htmlOf(htmlFrom([text]))).toContain("data-live-do");
  });

  it("takes no hole, which could add a command", () => {
    const name = "x; dialog open #secret";
    const error = refusalOf(() => html`<button data-live-do="toggle class ${name}">x</button>`);
    expect(error.code).toBe("HL_TEMPLATE_HOLE");
    expect(refusalOf(() => html`<button data-live-do=${name}>x</button>`).code).toBe("HL_TEMPLATE_HOLE");
    expect(refusalOf(() => htmlOf(html`<button ${attrs({ "data-live-do": name })}>x</button>`)).code).toBe(
      "HL_TEMPLATE_VALUE",
    );
  });

  it("makes a button without a binding one that does not submit its form", () => {
    const form = htmlOf(
      html`<form @submit="save"><button data-live-do="show #a">More</button><button>Save</button></form>`,
    );
    expect(form).toMatch(/<button[^>]* type="button"[^>]*>More/);
    // The other button is the one that Enter presses.
    expect(form).not.toContain("<button hidden");
    expect(htmlOf(html`<p><button @click="go" data-live-do="show #a">Go</button></p>`)).not.toContain(
      'type="button"',
    );
    expect(htmlOf(html`<p><button type="submit" data-live-do="show #a">Go</button></p>`)).not.toContain(
      'type="button"',
    );
  });

  it("writes what the browser itself can do", () => {
    expect(htmlOf(button("dialog open #new"))).toContain('commandfor="new" command="show-modal"');
    expect(htmlOf(button("dialog close #new"))).toContain('commandfor="new" command="close"');
    expect(htmlOf(button("popover toggle #tip"))).toContain(
      'popovertarget="tip" popovertargetaction="toggle"',
    );
    expect(htmlOf(button("dialog toggle #new"))).not.toContain("commandfor");
    expect(htmlOf(button("dialog open .new"))).not.toContain("commandfor");
  });

  it("is read as it was written, whatever the names are", () => {
    const word = fc.stringMatching(/^[a-z][\w:/-]{0,8}$/).filter((each) => each !== "on");
    const selector = fc.constantFrom("#a", ".b > c", "this", "next", "closest li", "b in closest li");
    const command = fc.record({ names: fc.array(word, { minLength: 1, maxLength: 3 }), target: selector });
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 4 }), (commands) => {
        const text = commands
          .map(({ names, target }) => `add class ${names.join(" ")} on ${target}`)
          .join("; ");
        const read = splitCommands(text).map((each) => readCommand(each.text));
        expect(read).toEqual(
          commands.map(({ names, target }) => ({ action: "add", what: "class", words: names, target })),
        );
      }),
    );
  });
});

describe("data-live-confirm", () => {
  it("takes holes, as text", () => {
    const name = `"><b>`;
    expect(htmlOf(html`<p><button @click="go" data-live-confirm="Delete ${name}?">x</button></p>`)).toContain(
      'data-live-confirm="Delete &quot;&gt;&lt;b&gt;?"',
    );
  });

  it.each([
    '<button data-live-confirm="Sure?">x</button>',
    '<form @submit="save"><button data-live-confirm="Sure?">x</button></form>',
    '<input @input="save(value)" data-live-confirm="Sure?">',
    '<button @click="save" data-live-confirm="">x</button>',
  ])("needs a click or a submit of its own: %s", (text) => {
    const error = refusalOf(() => htmlFrom([text]));
    expect(error.code).toBe("HL_LIVE_ATTRIBUTE");
    expect(shownBy(error).atCaret).toMatch(/^data-live-confirm/);
  });

  it("is refused on a form that goes to a route", () => {
    const text = '<form @submit="check" action="/delete" method="post" data-live-confirm="Sure?"></form>';
    expect(refusalOf(() => htmlFrom([text])).what).toContain("route of its own");
  });
});

describe("an attribute that would do nothing", () => {
  afterEach(() => vi.unstubAllEnvs());

  const mistakes: [text: string, says: string][] = [
    ["<p data-live-keeep>x</p>", "There is no attribute data-live-keeep. Did you mean data-live-keep?"],
    ["<p data-live-optimistc='a: hidden'>x</p>", "Did you mean data-live-optimistic?"],
    ["<p data-live-animation>x</p>", "There is no attribute data-live-animation ("],
    ["<div data-live-guard>x</div>", "data-live-guard is on a <div>, but works on <form> alone"],
    ["<input name='a' data-live-guard='Sure?'>", "on a <input>"],
    ["<li data-live-current>x</li>", "works on <a> and <area> alone"],
    ["<div data-live-indicator='Gone'>x</div>", "works on <html> alone"],
    [
      "<a href='/a' data-live-link='keep'>x</a>",
      'has no word "keep"; its words are off, replace, keep-scroll',
    ],
    ["<nav data-live-link='replace prefech'>x</nav>", 'Did you mean "prefetch"?'],
    ["<a href='/a' data-live-current='sections'>x</a>", 'Did you mean "section"?'],
    ["<div data-live-hook>x</div>", "data-live-hook names nothing"],
    ["<div data-live-persist=' '>x</div>", "data-live-persist names nothing"],
    ["<li data-live-optimistic='toggle: clas done'>x</li>", 'data-live-optimistic has "toggle: clas done"'],
    ["<li data-live-optimistic='hidden'>x</li>", 'none of "handler: class NAME"'],
  ];

  it.each(mistakes)("is refused in development: %s", (text, says) => {
    const error = refusalOf(() => htmlFrom([text]));
    expect(error.code).toBe("HL_LIVE_ATTRIBUTE");
    expect(error.what).toContain(says);
    expect(shownBy(error).atCaret).toMatch(/^data-live-/);
  });

  it.each(mistakes)("is written in production, where the page works without it: %s", (text) => {
    vi.stubEnv("NODE_ENV", "production");
    expect(htmlOf(htmlFrom([text.replace(">", " lang=en>")]))).toContain("data-live-");
  });

  it.each([
    "<a href='/a' data-live-link>x</a>",
    "<nav data-live-link='replace  keep-scroll prefetch transition'>x</nav>",
    "<a href='/a' data-live-link='off' data-live-current='section exact'>x</a>",
    "<li data-live-optimistic='toggle: class done big; remove:hidden; save: text Saved it;'>x</li>",
    "<select data-live-search='true' data-live-search-style='begins'></select>",
    "<div data-live='x' data-liveness='y' data-live-hook='a' data-live-messages>x</div>",
  ])("is not one of these: %s", (text) => {
    expect(htmlOf(htmlFrom([text]))).toContain("data-live");
  });

  it("may have its words from a hole", () => {
    const words = "section";
    expect(htmlOf(html`<a href="/a" data-live-current=${words}>x</a>`)).toContain("section");
    expect(htmlOf(html`<div data-live-hook=${""}>x</div>`)).toContain("data-live-hook");
  });
});
