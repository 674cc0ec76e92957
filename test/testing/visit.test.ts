/** The kit for tests does what a browser does, in each mode. */
import { connect } from "node:net";
import { describeModes, visit } from "hyper-live/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { createKitApp, KitForm, KitTally } from "./pages.js";

const app = createKitApp();

describeModes("a page", (mode) => {
  it("shows what its events change, and its state on the server", async () => {
    const page = await visit(app, "/", { mode });
    await page.click("Add one");
    await page.getByRole("button", { name: "Add one" }).click();
    expect(page.getByRole("status").text()).toBe("2");
    expect(await page.state(KitTally)).toEqual({ count: 2 });
    expect([page.url, page.mode, page.status]).toEqual(["/", mode, 200]);
  });

  it("tells several components of a class apart", async () => {
    const page = await visit(app, "/two", { mode });
    await page.getAllByRole("button")[1]?.click();
    expect([(await page.state(KitTally)).count, (await page.state(KitTally, 1)).count]).toEqual([0, 6]);
  });

  it("sends the fields of a form that a browser sends", async () => {
    const page = await visit(app, "/form", { mode });
    await page.fill("Name", "Ada");
    await page.fill("you@example.org", "ada@example.org");
    await page.select("Size", "Large");
    await page.select("Colours", "red", "blue");
    await page.check("As a gift");
    await page.check("In the shop");
    await page.fill("Note", "two\nlines");
    await page.click("Order");
    expect(JSON.parse((await page.state(KitForm)).sent)).toEqual({
      name: "Ada",
      email: "ada@example.org",
      size: "l",
      colors: ["red", "blue"],
      gift: true,
      delivery: "shop",
      note: "two\nlines",
    });
  });

  it("sends no form whose fields are not valid", async () => {
    const page = await visit(app, "/form", { mode });
    await page.click("Order");
    expect((await page.state(KitForm)).sent).toBe("");
    expect(page.getByLabelText("Name").isFocused()).toBe(true);
    expect(() => page.getByText("Thank you")).toThrow('fields are not valid: "Name"');
  });

  it("shows the messages about fields, follows a redirect, and reads a flash", async () => {
    const page = await visit(app, "/sign-up", { mode });
    await page.fill("Name", "Ada");
    await page.press("Name", "Enter");
    page.getByText("Give a valid address");
    expect(page.getByLabelText("Name").value()).toBe("Ada");
    await page.fill("Email", "ada@example.org");
    await page.click("Create");
    expect([page.url, page.title()]).toEqual(["/done", "Done"]);
    expect(page.flash()).toEqual([{ kind: "success", text: "Welcome, Ada!" }]);
  });

  it("uploads files", async () => {
    const page = await visit(app, "/album", { mode });
    await page.upload("Photos", { name: "a.txt", content: "abc" }, { name: "b.txt", content: "de" });
    await page.click("Send");
    expect(page.getAllByRole("listitem").map((item) => item.text())).toEqual(["a.txt: 3", "b.txt: 2"]);
  });

  it("goes by links, back and forward, and loads again", async () => {
    const page = await visit(app, "/steps", { mode });
    await page.click("Next");
    expect(page.url).toBe("/steps?step=2");
    await page.click("Done");
    expect(page.url).toBe("/done");
    await page.goBack();
    page.getByText(/Step 2/);
    await page.goBack();
    page.getByText(/Step 1/);
    await page.goForward();
    page.getByText(/Step 2/);
    await page.reload();
    page.getByText(/Step 2/);
  });

  it("sends a GET form with the button that was pressed", async () => {
    const page = await visit(app, "/search", { mode });
    await page.fill("Query", "a b");
    await page.click("Search");
    expect(page.url).toBe("/found?q=a+b&go=1");
  });

  it("keeps the cookies of a visitor, and gives others none", async () => {
    const page = await visit(app, "/cookie", { mode });
    page.getByText(/seen=yes/);
    const tab = await page.newTab("/cookies");
    tab.getByText(/seen=yes/);
    const other = await visit(app, "/cookies", { mode });
    expect(other.queryByText(/seen=yes/)).toBeNull();
  });

  it("signs users in", async () => {
    const page = await visit(app, "/room", { mode, as: { id: "1", name: "Ada" } });
    page.getByRole("heading", { name: "Hello, Ada" });
    await page.as({ id: "2", name: "Grace" });
    page.getByRole("heading", { name: "Hello, Grace" });
    await page.as(undefined);
    page.getByRole("heading", { name: "Hello, nobody" });
  });

  it("looks within a part of the page", async () => {
    const page = await visit(app, "/two", { mode });
    const [, second] = page.getAllByRole("paragraph");
    if (second) await page.within(second).click("Add one");
    expect(second?.getByRole("status").text()).toBe("6");
  });

  it("goes on after a restart, with the same application and with a new one", async () => {
    for (const served of [app, createKitApp]) {
      const page = await visit(served, "/", { mode });
      await page.click("Add one");
      await page.restart();
      await page.click("Add one");
      expect(page.getByRole("status").text()).toBe("2");
    }
  });
});

describe("live pages", () => {
  it("come back from a restart though a browser has opened a socket in advance", async () => {
    const page = await visit(app, "/");
    const spare = connect(Number(page.window.location.port), "localhost");
    onTestFinished(() => void spare.destroy());
    await new Promise((resolve) => spare.once("connect", resolve));
    await page.restart();
    await page.click("Add one");
    expect(await page.state(KitTally)).toEqual({ count: 1 });
  });

  it("wait for their network, and lose nothing", async () => {
    const page = await visit(app, "/");
    page.cut();
    await page.click("Add one");
    expect(page.getByRole("status").text()).toBe("0");
    await page.resume();
    expect(page.getByRole("status").text()).toBe("1");
  });

  it("show what other visitors do", async () => {
    const [ada, grace] = await Promise.all(
      ["Ada", "Grace"].map((name) => visit(app, "/room", { as: { id: name, name } })),
    );
    await ada?.fill("Message", "Hello");
    await ada?.click("Say");
    await grace?.findByText("Ada: Hello");
  });
});
