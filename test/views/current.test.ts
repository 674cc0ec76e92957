/** Which links lead to the page that is shown. */
import { describe, expect, it } from "vitest";
import { currentOf } from "../../views/current.js";
import { markCurrent } from "../../views/mark-current.js";

describe("currentOf", () => {
  it.each<[href: string, kind: string, at: string, current: "page" | "true" | undefined]>([
    ["/tickets", "", "/tickets", "page"],
    ["/tickets/", "", "/tickets", "page"],
    ["/tickets", "", "/tickets?page=2&_view=x", "page"],
    ["/tickets", "", "/tickets/7", undefined],
    ["/tickets", "section", "/tickets/7", "true"],
    ["/tickets", "section", "/tickets", "page"],
    ["/tickets", "section", "/tickets-old", undefined],
    ["/ticket", "section", "/tickets", undefined],
    ["/", "", "/tickets", undefined],
    ["/", "section", "/tickets", "true"],
    ["?status=open", "", "/tickets?page=2&status=open", "page"],
    ["?status=open", "", "/tickets?status=open&status=closed", undefined],
    ["?status=open", "", "/tickets", undefined],
    ["/tickets", "exact", "/tickets?status=open", undefined],
    ["/tickets", "exact", "/tickets?_view=x", "page"],
    ["?a=1&b=2", "exact", "/?b=2&a=1", "page"],
    ["?a=%20", "", "/?a=+", "page"],
    ["#down", "", "/tickets", "page"],
    ["http://page/x", "", "/x", "page"],
    ["https://elsewhere.example/x", "", "/x", undefined],
    ["//elsewhere.example/x", "", "/x", undefined],
    ["http://[", "", "/x", undefined],
    ["mailto:a@b.example", "", "/x", undefined],
    ["javascript:1", "section", "/x", undefined],
  ])("of %s (%s) at %s is %s", (href, kind, at, current) => {
    expect(currentOf(href, kind, new URL(`http://page${at}`))).toBe(current);
  });
});

describe("markCurrent", () => {
  const at = (html: string) => markCurrent(html, "/a?x=1&y=2");
  it.each([
    ['<a href="/a" data-live-current>A</a>', '<a href="/a" data-live-current aria-current="page">A</a>'],
    ["<a data-live-current href=/a>A</a>", '<a data-live-current href=/a aria-current="page">A</a>'],
    [
      `<A HREF='?x=1&amp;y=2' data-live-current="exact" title="a > b">A</A>`,
      `<A HREF='?x=1&amp;y=2' data-live-current="exact" title="a > b" aria-current="page">A</A>`,
    ],
  ])("marks %s", (html, marked) => {
    expect(at(html)).toBe(marked);
  });

  it.each([
    '<a href="/b" data-live-current>B</a>',
    '<a href="/a">A</a><p data-live-current>',
    '<a href="/a" data-live-current aria-current="step">A</a>',
    '<a href="/b" title="x href=/a data-live-current">A</a>',
    '<a href="/b" data-live-current title=" href=/a">A</a>',
    "<a data-live-current>A</a>",
    "<a data-live-current href=/a",
  ])("leaves %s", (html) => {
    expect(at(html)).toBe(html);
  });

  it("takes any address for a path of this site", () => {
    const html = '<a href="/x" data-live-current>X</a>';
    expect(markCurrent(html, "//elsewhere.example/x")).toBe(html);
    expect(markCurrent(html, "//x")).toContain("aria-current");
  });
});
