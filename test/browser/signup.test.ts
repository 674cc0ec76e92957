/** /signup in a real browser: what is wrong is said next to its field, and nothing that was typed is lost. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inTurn } from "../support/long-tests.js";
import { violationsInTurn } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { modes } from "./visit.js";

const gallery = useGallery();
const messages = {
  Username: "Use at least 3 letters and digits",
  Email: "Give a valid email address",
  Age: "You must be 13 or older",
};
type Name = keyof typeof messages;

const field = (page: Page, name: Name) => page.getByLabel(name, { exact: true });
const message = (page: Page, name: Name) =>
  page.locator(".live-errors").getByText(messages[name], { exact: true });
const create = (page: Page) => page.getByRole("button", { name: "Create Account" }).click();

/** What a screen reader says of a field beside its name. */
const description = (page: Page, name: Name) =>
  field(page, name).evaluate((input) => {
    const id = input.getAttribute("aria-describedby");
    return (id && document.getElementById(id)?.textContent) || "";
  });

async function fill(page: Page, values: Record<Name, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await field(page, name as Name).fill(value);
}

describe.each(modes)("signing up in %s mode", (mode) => {
  const itInTurn = inTurn(mode, modes);
  const open = () => gallery.visit("/signup", mode);

  it("says what is wrong next to each field, keeps what was typed, and then welcomes", async () => {
    const visit = await open();
    const { page, errors } = visit;
    expect(await violationsInTurn(visit)).toEqual([]);
    const status = new Promise<number>((resolve) => {
      page.on("response", (response) => {
        if (response.status() === 422) resolve(422);
      });
    });
    await fill(page, { Username: 'x"<', Email: "nobody", Age: "7" });
    await create(page);
    await message(page, "Age").waitFor();
    if (mode !== "live") expect(await status).toBe(422);
    for (const [name, message] of Object.entries(messages)) {
      expect(await description(page, name as Name)).toBe(message);
      expect(await field(page, name as Name).getAttribute("aria-invalid")).toBe("true");
    }
    expect(await field(page, "Username").inputValue()).toBe('x"<');
    expect(await field(page, "Email").inputValue()).toBe("nobody");
    expect(await field(page, "Age").inputValue()).toBe("7");
    await expect
      .poll(() => field(page, "Username").evaluate((input) => input === document.activeElement))
      .toBe(true);
    expect(await violationsInTurn(visit)).toEqual([]);

    await fill(page, { Username: "ada1", Email: "ada@example.com", Age: "36" });
    await create(page);
    await page.getByText("Welcome, ada1!").waitFor();
    expect(await violationsInTurn(visit)).toEqual([]);
    expect(errors.filter((error) => !error.includes("422"))).toEqual([]);
  });

  itInTurn("takes a message away where the field was put right, and keeps the others", async () => {
    const { page } = await open();
    await fill(page, { Username: "x", Email: "nobody", Age: "36" });
    await create(page);
    await message(page, "Email").waitFor();
    await field(page, "Username").fill("ada1");
    await create(page);
    await message(page, "Username").waitFor({ state: "detached" });
    expect(await description(page, "Email")).toBe(messages.Email);
    expect(await field(page, "Username").getAttribute("aria-invalid")).toBeNull();
    expect(await field(page, "Username").inputValue()).toBe("ada1");
  });
});

describe.each(["htmx", "live"] as const)("typing in %s mode", (mode) => {
  inTurn(mode, ["live", "htmx"] as const)(
    "is checked when it pauses, and only where someone has typed",
    async () => {
      const visit = await gallery.visit("/signup", mode);
      const { page, sent, posts } = visit;
      await field(page, "Email").pressSequentially("nobody", { delay: 20 });
      await message(page, "Email").waitFor();
      expect(await message(page, "Username").count()).toBe(0);
      expect(await field(page, "Email").inputValue()).toBe("nobody");
      // Six keys, one check.
      const checks = mode === "live" ? sent.filter((frame) => frame.includes('"validate"')) : posts;
      expect(checks).toHaveLength(1);
      await field(page, "Email").pressSequentially("@example.com");
      await message(page, "Email").waitFor({ state: "detached" });
      expect(await field(page, "Email").inputValue()).toBe("nobody@example.com");
      expect(await field(page, "Email").evaluate((input) => input === document.activeElement)).toBe(true);
    },
  );
});
