/** Chapters of the guide that list what is in the code: nothing is missing in them, and nothing else is. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { files, live } from "#scripts";
import * as postFields from "../middleware/component/post-fields.js";
import { closeCodes } from "../middleware/transport/protocol.js";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const chapter = (name: string) => read(`examples/guide/chapters/${name}.md`);

describe("the chapter on the wire", () => {
  const text = chapter("88-wire");
  const words = (source: string) =>
    new Set([...source.matchAll(/\["(\w+)"/g)].map(([, word]) => word as string));
  const protocol = read("middleware/transport/protocol.ts");
  /** Words at the beginning of frames, by their types. */
  const types = [...protocol.matchAll(/^export type \w+Frame =\s*\[\s*((?:"\w+"(?: \| )?)+)/gm)];
  const frames = types.flatMap(([, first = ""]) =>
    [...first.matchAll(/"(\w+)"/g)].map(([, word]) => word as string),
  );

  it("has each frame, and no other", () => {
    // Of three words that begin the same frame, the text names two beside the first.
    const named = new Set([...words(text), "invalid", "failed"]);
    for (const word of ["invalid", "failed"]) expect(text).toContain(`\`${word}\``);
    expect([...named].sort()).toEqual([...new Set([...frames, "ok"])].sort());
    expect(frames.length).toBeGreaterThan(18);
  });

  it("has each field and each header, and each code of closing", () => {
    const { isReserved, eventName, submitName, ownPrefix, ...names } = postFields;
    for (const name of Object.values(names)) expect(text).toContain(`\`${name}`);
    for (const code of Object.values(closeCodes)) expect(text).toContain(String(code));
  });
});

describe("the chapter on browsers", () => {
  const text = chapter("85-browsers");
  /** What browsers have only since 2023 or later; `commandfor` is an attribute, which is in no script. */
  const newer =
    "adoptedStyleSheets canParse startViewTransition showPopover hidePopover togglePopover navigation moveBefore commandfor withResolvers groupBy " +
    "URLPattern checkVisibility toSorted setHTML setHTMLUnsafe parseHTMLUnsafe fetchLater scheduler Temporal Iterator " +
    "isDisjointFrom symmetricDifference fromAsync cookieStore CloseWatcher EditContext highlights";
  const named = [...text.matchAll(/^\| `(\w+)` \| /gm)].map(([, name]) => name as string);

  it("is right about browsers without popovers, in which their selector alone is an error", () => {
    const scripts = Object.entries(files).filter(
      ([name, text]) => !name.includes("htmx") && /:popover-open/.test(text),
    );
    const bare = scripts.flatMap(([, text]) => text.match(/.{20}(?<!:is\():popover-open.{20}/g) ?? []);
    // The command for a popover needs one; and what was found by the selector has one.
    expect(bare.filter((text) => !/\.matches\(/.test(text))).toEqual([]);
    expect(scripts.length).toBeGreaterThan(1);
  });

  it("has what is newer than its year and that our scripts use, and no other", () => {
    const scripts = Object.entries(files)
      .filter(([name]) => !name.includes("htmx"))
      .map(([, script]) => script)
      .join("\n");
    expect(files[live]).toBeDefined();
    const used = newer
      .split(" ")
      .filter((name) =>
        new RegExp(`\\.${name}\\b(?=\\(|\\?|\\.|,|;|\\))|\\b${name}:|[{,]${name}[},:]`).test(scripts),
      );
    expect(used.sort()).toEqual(named.filter((name) => name !== "commandfor").sort());
  });
});
