/** Three steps for each page of the gallery, which work in every mode. Each step waits until the page shows its result. */
import { ordersOn } from "../../examples/dashboard/metrics.js";
import type { Mode } from "./visit.js";

/** The part of Playwright's `Page` that the steps use. Pages of browsers that Playwright can't drive implement it, too. */
export interface StepPage {
  getByRole(
    role: "button" | "checkbox" | "group" | "heading" | "link",
    options: { name: string; exact?: boolean },
  ): StepPart;
  getByLabel(text: string, options?: { exact?: boolean }): StepPart;
  getByPlaceholder(text: string): StepPart;
  getByText(text: string, options?: { exact?: boolean }): StepPart;
}

/** The part of Playwright's `Locator` that the steps use. */
export interface StepPart {
  first(): StepPart;
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  press(key: string): Promise<void>;
  waitFor(): Promise<void>;
}

/** Runs a step, counted from 1, and waits until the page shows its result. */
export type Step = (page: StepPage, step: number, mode: Mode) => Promise<void>;

const press = (page: StepPage, name: string) =>
  page.getByRole("button", { name, exact: true }).first().click();
const heading = (page: StepPage, name: string) =>
  page.getByRole("heading", { name, exact: true }).first().waitFor();

const countOn: Step = async (page, step) => {
  await press(page, "+");
  await heading(page, `Count: ${step}`);
};

async function signUp(page: StepPage, values: [string, string, string], shown: string): Promise<void> {
  for (const [index, name] of ["Username", "Email", "Age"].entries())
    await page.getByLabel(name, { exact: true }).fill(values[index] as string);
  // Use a key: the answer to a validation may move the button away from the mouse.
  await page.getByLabel("Age", { exact: true }).press("Enter");
  await page.getByText(shown, { exact: true }).waitFor();
}

export const gallerySteps: Record<string, Step> = {
  "/counter": countOn,
  "/counters": async (page, step) => {
    await press(page, "+");
    await heading(page, `Count: ${1 + step}`);
  },
  "/todos": async (page, step) => {
    await page.getByPlaceholder("What needs to be done?").fill(`task ${step}`);
    await page.getByPlaceholder("What needs to be done?").press("Enter");
    await page.getByRole("checkbox", { name: `task ${step}` }).waitFor();
    await heading(page, `Tasks (${step} remaining)`);
  },
  "/todomvc": async (page, step) => {
    await page.getByLabel("New todo").fill(`task ${step}`);
    await page.getByLabel("New todo").press("Enter");
    await page.getByText(step === 1 ? "1 item left" : `${step} items left`, { exact: true }).waitFor();
    await page.getByRole("checkbox", { name: `task ${step}`, exact: true }).waitFor();
  },
  "/signup": async (page, step) => {
    if (step === 1) await signUp(page, ["x", "ada@example.org", "36"], "Use at least 3 letters and digits");
    if (step === 2) await signUp(page, ["ada", "nobody", "36"], "Give a valid email address");
    if (step === 3) await signUp(page, ["ada", "ada@example.org", "36"], "Welcome, ada!");
  },
  "/invoice": async (page, step) => {
    await press(page, "Add a line");
    await page.getByRole("group", { name: `Line ${1 + step}` }).waitFor();
  },
  "/search": async (page, step, mode) => {
    const query = "z".repeat(step);
    await page.getByPlaceholder("Search fruits…").fill(query);
    if (mode === "form") await press(page, "Apply");
    await page.getByText(`No results for “${query}”`, { exact: true }).waitFor();
  },
  "/tickets": async (page, step) => {
    await page.getByRole("link", { name: "Next", exact: true }).click();
    await page.getByText(`Page ${step + 1} of 20`, { exact: true }).waitFor();
  },
  "/feed": async (page, step) => {
    // A click waits until the link stands still, and each time it comes into sight more posts are loaded, until the first
    // ones are gone.
    await page.getByText("Older", { exact: true }).press("Enter");
    await heading(page, `Post ${1 + 75 * step}`);
  },
  "/board": async (page, step) => {
    if (step === 1) await press(page, "Move Buy paint to Doing");
    if (step === 2) await press(page, "Move Buy paint to Done");
    if (step === 3) {
      await press(page, "Buy paint");
      await press(page, "Vote for Buy paint");
      await page.getByText("Votes: 2").first().waitFor();
    }
    await heading(page, step === 1 ? "Doing 2" : "Done 1");
  },
  "/tickets/new": async (page, step) => {
    if (step === 1) await page.getByLabel("Subject", { exact: true }).fill("A printer");
    if (step === 2) await page.getByLabel("Details", { exact: true }).fill("It does not start.");
    await press(page, step === 3 ? "Back" : "Next");
    await page.getByText(`step ${step === 1 ? 2 : 5 - step} of 3`, { exact: true }).waitFor();
  },
  "/mixed": countOn,
  "/chat": async (page) => {
    // Other tests may send messages at the same time.
    const text = `hello ${Math.random()}`;
    await page.getByLabel("Message").fill(text);
    await page.getByLabel("Message").press("Enter");
    await page.getByText(text).waitFor();
  },
  "/assistant": async (page, step) => {
    await page.getByLabel("Message").fill(`hello ${step}`);
    await press(page, "Send");
    await page.getByText(`You wrote “hello ${step}”.`).waitFor();
  },
  "/dashboard": async (page, step, mode) => {
    const day = `2026-03-0${step}`;
    await page.getByLabel("Day").fill(day);
    if (mode === "form") await press(page, "Apply");
    await page.getByText(`€ ${ordersOn(day).revenue}`, { exact: true }).waitFor();
  },
  "/profile": async (page, step) => {
    // Enter only invalid values, which are not saved, since other tests use the same row.
    const [field, message] = [
      ["Name", "Use 2 to 40 characters"],
      ["Email", "Give a valid email address"],
      ["About", "Use at most 160 characters"],
    ][step - 1] as [string, string];
    await page.getByLabel(field, { exact: true }).fill(step === 3 ? "x".repeat(300) : "");
    await page.getByLabel(field, { exact: true }).press("Enter");
    await page.getByText(message, { exact: true }).waitFor();
  },
};
