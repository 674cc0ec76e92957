/** How a test fails that uses the kit: what was there instead, and what may explain it. */
import { visit } from "hyper-live/testing";
import { beforeAll, expect, it } from "vitest";
import { createKitApp } from "./pages.js";

const app = createKitApp();

/** The message of the error that an action throws, with ports and folders as placeholders. */
async function messageOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    const { message } = error as Error;
    return message
      .replace(/ \[HL_TEST\]$/, "")
      .replace(/\n\s+To see the whole page.*$/, "")
      .replace(/localhost:\d+/g, "localhost:PORT")
      .replace(/\(?[^\s(]*\/(test|middleware)\//g, "($1/")
      .replace(/ form="[^"]*"/g, "")
      .replace(/at Object\.\S+ /g, "at ")
      .replace(/:\d+:\d+\)/g, ":LINE)");
  }
  throw new Error("It did not fail.");
}

let page: Awaited<ReturnType<typeof visit>>;
beforeAll(async () => {
  page = await visit(app, "/form");
});

it("1. names what is closest to what was sought", async () => {
  expect(await messageOf(() => page.getByRole("button", { name: "Ordr" }))).toMatchInlineSnapshot(`
    "No button named "Ordr" is there.
      Did you mean "Order"?
      There is: "Order", "Pay".
      The page is /form in live mode."
  `);
});

it("2. lists what the page has, if it has nothing of the kind", async () => {
  const done = await visit(app, "/done");
  expect(await messageOf(() => done.getByRole("textbox"))).toMatchInlineSnapshot(`
    "No textbox is there.
      There is no such element at all. The page has:
        heading "Done"
        link "Steps"
      The page is /done in live mode."
  `);
});

it("3. names the labels of all fields", async () => {
  expect(await messageOf(() => page.fill("Nam", "Ada"))).toMatchInlineSnapshot(`
    "No field labelled "Nam" is there.
      Did you mean "Name"?
      There is: "Name", "Email", "Size", "Colours", "As a gift", "By post", "In the shop", "Note", "Coupon".
      The page is /form in live mode."
  `);
});

it("4. shows each of several elements", async () => {
  const two = await visit(app, "/two", { mode: "form" });
  expect(await messageOf(() => two.click("Add one"))).toMatchInlineSnapshot(`
    "2 elements match, not one: button, link or other control named "Add one".
      1. <button name="on:0" value="increment">Add one</button>
      2. <button name="on:1" value="increment">Add one</button>
      Say more exactly which one, look within() a part of the page, or use getAllBy….
      The page is /two in form mode."
  `);
});

it("5. says that a control is disabled", async () => {
  expect(await messageOf(() => page.click("Pay"))).toMatchInlineSnapshot(
    `"The button "Pay" can't be clicked: it is disabled."`,
  );
});

it("6. names the options of a list", async () => {
  expect(await messageOf(() => page.select("Size", "Medium"))).toMatchInlineSnapshot(`
    "The list "Size" has no option "Medium".
      There is: "Small", "Large"."
  `);
});

it("7. names an id that is used twice, and a field without a label", async () => {
  expect(await messageOf(() => visit(app, "/ids"))).toMatchInlineSnapshot(`
    "The page has mistakes in its HTML:
      The id "a" is used 2 times: <p id="a"> <p id="a">
      The page is /ids in live mode."
  `);
  expect(await messageOf(() => visit(app, "/labels"))).toMatchInlineSnapshot(`
    "The page has mistakes in its HTML:
      The field <input name="q"> has no label: write a <label>, or aria-label.
      The page is /labels in live mode."
  `);
});

it("8. says where a script of the page has thrown", async () => {
  expect(await messageOf(() => visit(app, "/script"))).toMatchInlineSnapshot(`
    "The page threw a ReferenceError: nowhere is not defined
      at http://localhost:PORT/throws.js:3:1
      The page is /script in live mode."
  `);
});

it.each(["form", "htmx", "live"] as const)("9. says where a handler has thrown, in %s mode", async (mode) => {
  const failing = await visit(app, "/failing", { mode });
  expect(await messageOf(() => failing.click("Pay"))).toContain(
    "The page threw a TypeError: The card was declined\n  at KitFailing.fail (test/testing/pages.ts:",
  );
});

it("10. says what a page was answered with", async () => {
  expect(await messageOf(() => visit(app, "/nowhere"))).toMatchInlineSnapshot(
    `"/nowhere was answered with 404: Cannot GET /nowhere"`,
  );
  const status = await visit(app, "/nowhere", { status: 404 });
  expect(status.status).toBe(404);
  expect(await messageOf(() => visit(app, "/broken"))).toContain(
    "/broken was answered with 500: Error: No such table: orders at (test/testing/pages.ts:",
  );
});

it("11. says which fields have kept a form from being sent", async () => {
  const form = await visit(app, "/form", { mode: "htmx" });
  await form.click("Order");
  expect(await messageOf(() => form.getByText("Thank you!"))).toMatchInlineSnapshot(`
    "No element with the text "Thank you!" is there.
      There is: "Name", "Email", "Size", "Small", "Large", "Colours", "red", "green", "blue", "As a gift", "Delivery", "By post", "In the shop", "Note", "Coupon", "Order", "Pay".
      The browser has not sent the form, since these fields are not valid: "Name".
      The page is /form in htmx mode."
  `);
});

it("12. says what never came", async () => {
  const quick = await visit(app, "/", { timeout: 1000 });
  expect(await messageOf(() => quick.findByText("Later"))).toMatchInlineSnapshot(`
    "No element with the text "Later" came within 1000 ms.
      There is: "0", "Add one".
      The page is / in live mode."
  `);
});

it("points at the line of the test", async () => {
  const error = await Promise.resolve()
    .then(() => page.getByRole("link"))
    .catch((error: Error) => error);
  expect((error as Error).stack?.split("\n").find((line) => line.startsWith("    at "))).toContain(
    "failures.test.ts",
  );
});
