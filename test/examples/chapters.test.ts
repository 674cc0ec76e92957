/** The applications that chapters of the guide show do what the chapters say. */
import { describeModes, type TestPage, visit } from "hyper-live/testing";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { chapterNamed, snippetsOf } from "../support/documents.js";
import { fileOf, loadSnippet } from "../support/snippets.js";

const [signIn, signInTest] = snippetsOf(chapterNamed("sign-in"));
const [leaving] = snippetsOf(chapterNamed("leaving"));
if (!signIn || !signInTest || !leaving) throw new Error("A chapter has lost its code.");
const { app } = await loadSnippet(signIn);

async function enter(page: TestPage, name: string, password: string): Promise<void> {
  await page.fill("Name", name);
  await page.fill("Password", password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

describeModes("the chapter on signing in", (mode) => {
  it("lets nobody see the page but those who have signed in, until they sign out", async () => {
    const page = await visit(app, "/", { mode });
    expect(page.url).toBe("/sign-in");
    await enter(page, "ada", "wrong");
    expect(page.url).toBe("/sign-in");
    expect(page.flash()).toEqual([{ kind: "error", text: "Name or password is wrong." }]);
    await enter(page, "ada", "engine");
    expect(page.url).toBe("/");
    page.getByRole("heading", { name: "Questions for ada" });
    await page.fill("Question", "Where?");
    await page.click("Ask");
    expect(page.getByRole("listitem").text()).toBe("Where?");
    expect(page.queryByRole("button", { name: "Clear" })).toBeNull();
    await page.click("Sign out");
    expect(page.url).toBe("/sign-in");
    await page.goto("/");
    expect(page.url).toBe("/sign-in");
  });

  it("lets agents clear the list, and no one else", async () => {
    const page = await visit(app, "/sign-in", { mode });
    await enter(page, "grace", "compiler");
    await page.fill("Question", "Where?");
    await page.click("Ask");
    await page.click("Clear");
    expect(page.queryByRole("listitem")).toBeNull();
  });
});

describe("its own test", async () => {
  await loadSnippet(signInTest, {
    "declare const app: Express;": `import { app } from ${JSON.stringify(fileOf(signIn.place))};`,
  });
});

describe("the chapter on leaving", () => {
  it("has a list of tasks that needs nothing but Express", async () => {
    expect(leaving.code).not.toContain("hyper-live");
    const { app } = await loadSnippet(leaving);
    const agent = supertest.agent(app);
    const post = (method: string, fields: object) =>
      agent.post(`/todos/${method}`).type("form").send(fields).redirects(1);
    await post("add", { text: "milk" });
    const { text } = await post("add", { text: `<b>"bread"</b>` });
    expect(text).toContain("<li>milk");
    expect(text).toContain("&#60;b&#62;&#34;bread&#34;&#60;/b&#62;");
    expect((await post("remove", { id: "1" })).text).not.toContain("milk");
    expect((await supertest(app).get("/todos")).text).not.toContain("bread");
  });
});
