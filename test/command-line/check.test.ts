/** `hyper-live check`: mistakes in sources that are not run. */
import { describe, expect, it } from "vitest";
import { liveAttributes } from "../../views/compile/check-live-names.js";
import { Project } from "../support/command-line.js";
import { documents } from "../support/documents.js";

/** A component with these members and this content. */
const component = (
  content: string,
  members = "",
) => `import { field, handler, html, live, on, value } from "hyper-live";
throw new Error("a check runs nothing");
@live
export class Tried {
  count = 0;${members}
  render() {
    return html\`<main>
      ${content}
    </main>\`;
  }
}
`;

/** What is wrong, in the content or in a member of the component; where, and the code. */
const mistakes: [what: string, content: string, members: string, place: string, code: string][] = [
  [
    "a handler that does not exist",
    '<button @click="ad">+</button>',
    " add() {}",
    "8:15",
    "HL_BINDING_HANDLER",
  ],
  ["one in on()", "<button @click=${on(this.ad)}>+</button>", " add() {}", "8:15", "HL_BINDING_HANDLER"],
  [
    "input without @handler",
    '<input @input="add(value)">',
    " add(text: string) {}",
    "8:14",
    "HL_BINDING_UNTYPED",
  ],
  [
    "input by on()",
    "<input @input=${on(this.add, value)}>",
    " add(text: string) {}",
    "8:14",
    "HL_BINDING_UNTYPED",
  ],
  ["HTML that is not closed", "<p><b>a</p>", "", "8:10", "HL_TEMPLATE_HTML"],
  ["a hole after others", "<p>${1}</p>${2}<script>${3}</script>", "", "8:30", "HL_TEMPLATE_HOLE"],
  ["an attribute that does not exist", '<p data-live-keeep="">a</p>', "", "8:10", "HL_LIVE_ATTRIBUTE"],
  ["a binding that can't be read", '<button @click="add(">+</button>', " add() {}", "", "HL_BINDING_SYNTAX"],
  ["a function as state", "a", " done = () => {};", "5:14", "HL_STATE_FIELD"],
  ["a timer as state", "a", " timer = setInterval(() => {}, 1);", "5:14", "HL_STATE_FIELD"],
  ["a syntax error", "a", " x = ;", "", "syntax"],
];

describe("hyper-live check", () => {
  it("finds each mistake, with its place", async () => {
    // One run reads a file for each.
    const project = new Project(
      Object.fromEntries(
        mistakes.map(([, content, members], index) => [`case${index}.ts`, component(content, members)]),
      ),
    );
    const { code: exitCode, output } = await project.run("check");
    for (const [index, [what, , , place, code]] of mistakes.entries()) {
      const pattern = new RegExp(
        `^case${index}\\.ts:${place || "\\d+:\\d+"}: (?:(?!case\\d)[^])*?\\[${code}\\]`,
        "m",
      );
      expect(output, what).toMatch(pattern);
    }
    expect(output).toContain(`${mistakes.length} mistakes.`);
    expect(exitCode).toBe(1);
  });

  it("accepts what the server accepts", async () => {
    const project = new Project({
      "base.ts": component("<p>base</p>", " @handler() inherited(text: string) {}").replace("Tried", "Base"),
      "tried.ts": component(
        '<button @click="inherited(1)">1</button><input name="q" @input="inherited(value)">' +
          '<form @submit="rename(q)" @input="validate"><input name="q"></form>' +
          '<button @click=${on(this.toggle, 1)}>2</button><button @click="onPick">3</button>' +
          "<input @change=${this.count && on(this.inherited, value)} data-live-keep>",
        " toggle(id: number) {} rename(q: string) {} declare onPick: () => void;",
      )
        .replace("class Tried", "class Tried extends Base")
        .replace("@live", "@live({ handlers: { rename: [String] } })"),
      "plain.js":
        'import { html, live } from "hyper-live";\n' +
        'class Plain { save(q) {} render() { return html`<form @submit="save(q)"><input name=q></form>`; } }\n' +
        "live(Plain, { handlers: { save: [String] } });",
      "helper.ts":
        'import { html } from "hyper-live";\nexport const row = (n: number) => html`<li @click="pick(${n})">a</li>`;',
    });
    expect(await project.run("check")).toEqual({
      code: 0,
      output: expect.stringMatching(/^4 templates in 4 files: no mistakes\.$/m),
    });
  });

  it("knows the attributes of README and the guide", () => {
    const text = documents.map((document) => document.text).join("\n");
    const named = new Set(
      [...text.matchAll(/data-live-([a-z][a-z-]*[a-z])/g)].map(([, name]) => name as string),
    );
    expect([...named].filter((name) => !liveAttributes.has(name) && !name.startsWith("optimistic"))).toEqual(
      [],
    );
  });
});
