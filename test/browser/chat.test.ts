/** /chat in real browsers: messages and presence between them, whatever each of them has. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { inLongRuns, inTurn } from "../support/long-tests.js";
import { violations } from "./accessibility.js";
import { here, message, rename, say } from "./chat-page.js";
import { useGallery } from "./gallery.js";
import { type Mode, modes, newSession, visit } from "./visit.js";

const gallery = useGallery();

let names = 0;
const newName = (start: string) => `${start} ${++names}`;

describe.each(modes)("a visitor in %s mode", (mode: Mode) => {
  const itInTurn = inTurn(mode, modes);
  it("and one with our script see each other's messages, at once or after the next request", async () => {
    const one = await gallery.visit("/chat", mode);
    const other = await gallery.visit("/chat", "live");
    const [greeting, answer, more] = [newName("hello"), newName("answer"), newName("more")];
    await rename(one.page, newName("Ada"));
    await say(one.page, greeting);
    await message(other.page, greeting).waitFor();
    await say(other.page, answer);
    if (mode === "live") await message(one.page, answer).waitFor();
    await say(one.page, more);
    expect(await message(one.page, answer).count()).toBe(1);
    await message(other.page, more).waitFor();
    expect([...one.errors, ...other.errors]).toEqual([]);
  });

  itInTurn("has a name to begin with", async () => {
    const { page } = await gallery.visit("/chat", mode);
    const field = page.getByLabel("Your name");
    expect(await field.getAttribute("maxlength")).toBe("30");
    expect(await field.getAttribute("value")).toMatch(/^Guest \d{3}$/);
  });

  itInTurn("has a page without faults of accessibility", async () => {
    const visitor = await gallery.visit("/chat", mode);
    await say(visitor.page, newName("hello"));
    expect(await violations(visitor)).toEqual([]);
  });
});

describe("who is here", () => {
  it("is everyone with our script: under their new name when they change it, gone when their tab closes", async () => {
    const watcher = await gallery.visit("/chat", "live");
    const { page } = await gallery.visit("/chat", "live");
    const [first, second] = [newName("Grace"), newName("Grace")];
    await rename(page, first);
    await expect.poll(() => here(watcher.page)).toContain(first);
    await rename(page, second);
    await expect.poll(() => here(watcher.page)).toContain(second);
    expect(await here(watcher.page)).not.toContain(first);
    await page.close();
    await expect.poll(() => here(watcher.page)).not.toContain(second);
  });

  inLongRuns("counts two tabs of the same name as one, until both are closed", async () => {
    const watcher = await gallery.visit("/chat", "live");
    const name = newName("Linus");
    const context = await newSession(gallery.browser(), "live");
    const tabs = [];
    for (let tab = 0; tab < 2; tab++) {
      const { page } = await visit(gallery.browser(), `${gallery.url()}/chat`, "live", context);
      await rename(page, name);
      tabs.push(page);
    }
    const named = async () => (await here(watcher.page)).filter((each) => each === name).length;
    await expect.poll(named).toBe(1);
    await tabs[0]?.close();
    await say(watcher.page, newName("still"));
    expect(await named()).toBe(1);
    await tabs[1]?.close();
    await expect.poll(named).toBe(0);
  });

  it("is seen without JavaScript at the next request", async () => {
    const { page } = await gallery.visit("/chat", "form");
    const { page: live } = await gallery.visit("/chat", "live");
    const name = newName("Alan");
    await rename(live, name);
    await say(page, newName("hello"));
    expect(await here(page)).toContain(name);
    await live.close();
    await expect
      .poll(async () => {
        await page.reload();
        return here(page);
      })
      .not.toContain(name);
  });
});

describe("the chat's source", () => {
  it("has at most 45 lines", async () => {
    const source = await readFile("examples/chat/chat.ts", "utf8");
    const lines = source.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});
