/** Files that are one thing to a check, and another to a browser. */
import { describe, expect, it } from "vitest";
import { refusalOfType } from "../../middleware/input/is-file.js";
import { typeOfContent } from "../../middleware/uploads/content-type.js";
import { png } from "../support/uploads.js";

const gif = "GIF89a\x01\0\x01\0\0\0\0;";
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

/** Why a file is refused in a field that names these types. */
async function refusal(
  name: string,
  content: string | Buffer,
  ...types: string[]
): Promise<string | undefined> {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  return refusalOfType({ types }, name, await typeOfContent(bytes.subarray(0, 4_100), name));
}

const scripts: [string, string, string | Buffer][] = [
  ["HTML", "a.txt", "<!doctype html><script>alert(1)</script>"],
  ["HTML after spaces", "a.txt", "\n\n   <script>alert(1)</script>"],
  ["HTML after a comment", "a.txt", `<!-- ${"x".repeat(5_000)} --><script>alert(1)</script>`],
  ["HTML in UTF-16", "a.txt", utf16("<html><script>alert(1)</script>")],
  ["HTML after a mark of its encoding", "a.txt", Buffer.from("\uFEFF<script>alert(1)</script>")],
  ["HTML by its name", "a.html", png],
  ["HTML by its name in capitals", "a.HTM", png],
  ["XHTML", "a.txt", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'],
  ["SVG", "a.png", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ["SVG after a comment and a doctype", "a.png", '<!-- a --><!DOCTYPE svg><svg onload="alert(1)"/>'],
  ["SVG with a prefix", "a.txt", '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'],
  ["SVG by its name", "a.svgz", "\x1F\x8B\b\0"],
  ["XML of any kind", "a.txt", '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'],
  [
    "XML whose first tag is long",
    "a.txt",
    `<feed ${"a='' ".repeat(2_000)} xmlns:x="http://www.w3.org/1999/xhtml">`,
  ],
  ["a feed by its name", "a.rss", "text"],
  ["a page with its pictures", "a.mhtml", "From: <Saved by Blink>\r\n"],
  ["a script", "a.js", "alert(1)"],
  ["a script of a module", "a.mjs", "alert(1)"],
];

describe("a file that can run scripts", () => {
  it.each(scripts)("is refused unless it is named: %s", async (_what, name, content) => {
    expect(await refusal(name, content)).toContain("can't have a file of this type");
    expect(await refusal(name, content, "image/*", ".txt", ".pdf")).toContain(
      "can't have a file of this type",
    );
  });

  it("is taken where its type is named", async () => {
    expect(await refusal("a.svg", "<svg></svg>", "image/svg+xml")).toBeUndefined();
    expect(await refusal("a.svg", "<svg></svg>", ".svg")).toBeUndefined();
    expect(await refusal("a.html", "<html></html>", "text/html")).toBeUndefined();
  });
});

describe("a file that is two things at once", () => {
  it.each([
    ["GIF and HTML, named as HTML", "a.html", `${gif}<script>alert(1)</script>`],
    ["GIF and SVG, named as SVG", "a.svg", `${gif}<svg onload="alert(1)"></svg>`],
    ["PNG named as a page", "a.xhtml", png],
    ["PDF and HTML, named as HTML", "a.html", "%PDF-1.7 <script>alert(1)</script>"],
    ["PDF and HTML, named as a picture", "a.png", "%PDF-1.7 <script>alert(1)</script>"],
    ["a picture named as a document", "a.pdf", png],
    ["a program named as a picture", "a.png", "MZ\x90\0\x03\0\0\0"],
    ["an archive named as a picture", "a.jpg", "PK\x03\x04\x14\0"],
    ["text named as a picture", "a.png", "just text"],
  ])("is refused by name and content: %s", async (_what, name, content) => {
    expect(await refusal(name, content, ".png", ".jpg", ".pdf", ".txt", "image/gif")).toContain(
      "can't have a file",
    );
  });

  it("is what its first bytes say, whatever comes after them", async () => {
    expect(await typeOfContent(Buffer.from(`${gif}<script>`, "latin1"), "a.gif")).toBe("image/gif");
    expect(await typeOfContent(Buffer.from("%PDF-1.7 <script>"), "a.pdf")).toBe("application/pdf");
  });
});

describe("text", () => {
  it.each([
    ["a.txt", "5 < 6, and 7 > 6", "text/plain"],
    ["a.txt", "<ada@example.com> wrote:\n> Hello", "text/plain"],
    ["a.md", "<Counter> is a component.", "text/plain"],
    ["a.csv", "a,b\n1,2", "text/csv"],
    ["a.txt", "\u0645\u0631\u062D\u0628\u0627", "text/plain"],
    ["a.bin", "\0\x01\x02", "application/octet-stream"],
    ["a.txt", "", "text/plain"],
  ])("stays text: %s %j", async (name, content, type) => {
    expect(await typeOfContent(Buffer.from(content), name)).toBe(type);
  });
});
