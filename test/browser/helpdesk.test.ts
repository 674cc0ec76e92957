/** Journeys through the helpdesk, in each mode. */
import { describe, expect, it } from "vitest";
import { isLong } from "../support/long.js";
import { inLongRuns } from "../support/long-tests.js";
import { violations } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { type Desk, enter, fill, goTo, openDesk, press, sees, signInAs } from "./helpdesk-page.js";
import { type Mode, modes } from "./visit.js";

const gallery = useGallery();
const some: Mode[] = ["live"];
const missing = "There is no such page, or it is not for you.";

/** Goes through the three steps, and returns the path of the new ticket, below that of the helpdesk. */
async function openTicket(desk: Desk, subject: string): Promise<string> {
  await goTo(desk, "/new");
  await fill(desk, "Subject", "x");
  await press(desk, "Next");
  await sees(desk, "Use 3 to 80 characters");
  await fill(desk, "Subject", subject);
  await press(desk, "Next");
  await sees(desk, "step 2 of 3");
  await fill(desk, "Details", "It makes a noise.");
  await desk.page.getByLabel("Urgency").selectOption("high");
  await press(desk, "Next");
  await sees(desk, "step 3 of 3");
  await press(desk, "Back");
  await sees(desk, "step 2 of 3");
  await expect.poll(() => desk.page.getByLabel("Details").inputValue()).toBe("It makes a noise.");
  await press(desk, "Next");
  await sees(desk, "Urgency: high");
  await press(desk, "Open ticket");
  await sees(desk, "Thank you. An agent will answer soon.");
  return new URL(desk.page.url()).pathname.replace("/helpdesk", "");
}

async function comment(desk: Desk, text: string): Promise<void> {
  await fill(desk, "Comment", text);
  await press(desk, "Send");
  await sees(desk, text);
}

describe.each(isLong ? modes : some)("the helpdesk in %s mode", (mode) => {
  it("asks who it is, and takes no wrong password", async () => {
    const desk = await openDesk(gallery, mode);
    await goTo(desk, "/tickets/1");
    await desk.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await enter(desk, "Grace", "Helpdesk");
    await sees(desk, "There is nobody with this name and password.");
    await enter(desk, "Nobody");
    await sees(desk, "There is nobody with this name and password.");
    await enter(desk, "Grace");
    await sees(desk, "Grace, customer");
    await press(desk, "Sign out");
    await desk.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await goTo(desk, "");
    await desk.page.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  it("opens a ticket in three steps, which the agent sees, answers and closes", async () => {
    const subject = `Printer ${mode} ${Math.random()}`;
    const [grace, ada] = [await signInAs(gallery, mode, "Grace"), await signInAs(gallery, mode, "Ada")];
    const path = await openTicket(grace, subject);
    if (mode !== "live") await goTo(ada, "");
    await ada.page.getByRole("link", { name: subject }).click();
    await ada.page.getByRole("heading", { name: subject }).waitFor();
    await comment(ada, "Which noise?");
    if (mode === "live") {
      await sees(grace, "Which noise?");
      await sees(grace, "Here now: Grace, Ada");
      await comment(grace, "A loud one.");
      await sees(ada, "A loud one.");
      await ada.page.goto("about:blank");
      await sees(grace, /Here now: Grace$/);
      await goTo(ada, path);
    }
    await press(ada, "Close");
    await sees(ada, "closed");
    if (mode !== "live") await goTo(grace, path);
    await sees(grace, "closed");
    await goTo(ada, "?status=closed");
    await ada.page.getByRole("link", { name: subject }).waitFor();
  });

  it("attaches files, which only those get who may read the ticket", async () => {
    const [grace, alan] = [await signInAs(gallery, mode, "Grace"), await signInAs(gallery, mode, "Alan")];
    await goTo(grace, await openTicket(grace, "A file"));
    const file = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("It is loud.") };
    await grace.page.getByLabel("Pictures, texts and PDF files").setInputFiles(file);
    await press(grace, "Attach");
    const link = grace.page.getByRole("link", { name: "note.txt" });
    await link.waitFor();
    const address = new URL((await link.getAttribute("href")) ?? "", grace.url).href;
    expect(await (await grace.context.request.get(address)).text()).toBe("It is loud.");
    expect((await alan.context.request.get(address)).status()).toBe(404);
    const wrong = {
      name: "page.html",
      mimeType: "text/html",
      buffer: Buffer.from("<script>alert(1)</script>"),
    };
    await grace.page.getByLabel("Pictures, texts and PDF files").setInputFiles(wrong);
    if (mode !== "live") await press(grace, "Attach");
    await grace.page.locator(".live-errors, .live-upload strong").filter({ hasText: /\S/ }).first().waitFor();
    expect(await grace.page.getByRole("link", { name: "page.html" }).count()).toBe(0);
  });

  // In a short run without a browser, by `test/security/helpdesk-roles.test.ts` and `sign-out.test.ts`.
  inLongRuns("refuses customers what is for agents, and shows each only their own tickets", async () => {
    const grace = await signInAs(gallery, mode, "Grace");
    await sees(grace, "The printer is out of paper");
    expect(await grace.page.getByText("I can't sign in").count()).toBe(0);
    await goTo(grace, "/tickets/2");
    await sees(grace, missing);
    await goTo(grace, "/tickets/99999");
    await sees(grace, missing);
    await goTo(grace, "/admin");
    await sees(grace, missing);
    await goTo(grace, "/tickets/1");
    expect(await grace.page.getByRole("button", { name: "Close" }).count()).toBe(0);
  });

  inLongRuns("ends the live pages of someone who signs out, in other tabs too", async () => {
    const grace = await signInAs(gallery, mode, "Grace");
    await goTo(grace, "/tickets/1");
    const other: Desk = { ...grace, page: await grace.context.newPage() };
    await goTo(other, "");
    await press(other, "Sign out");
    await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
    if (mode !== "live") {
      await fill(grace, "Comment", "After the end");
      await press(grace, "Send");
    }
    await sees(grace, /sign in|signed out/i);
    if (mode === "live") expect(await grace.page.getByText("Here now: Grace").count()).toBe(1);
  });

  inLongRuns("changes a role on a page of EJS, which holds at once", async () => {
    const [ada, alan] = [await signInAs(gallery, mode, "Ada"), await signInAs(gallery, mode, "Alan")];
    const assign = async (role: string) => {
      const list = ada.page.getByLabel("Role of Alan");
      await list.selectOption(role);
      if (mode === "form") await list.locator("xpath=following::button[1]").click();
      await expect.poll(() => list.inputValue()).toBe(role);
    };
    await goTo(ada, "/admin");
    await sees(ada, "Hello, Ada.");
    await assign("agent");
    try {
      await goTo(alan, "/tickets/1");
      await press(alan, "Close");
      await sees(alan, "closed");
      await press(alan, "Reopen");
      await sees(alan, "open");
    } finally {
      await assign("customer");
    }
    await goTo(alan, "/tickets/1");
    await sees(alan, missing);
  });
});

describe("the helpdesk", () => {
  it.each(isLong ? (["light", "dark"] as const) : (["dark"] as const))(
    "passes axe, %s",
    async (colorScheme) => {
      const desk = await signInAs(gallery, "live", "Ada");
      const { page } = desk;
      await page.emulateMedia({ colorScheme });
      const paths = ["", "/new", "/tickets/1", "/admin", "/tickets/999", "/sign-in"];
      // In a short run each page at one width.
      for (const [at, width] of [360, 1280].entries())
        for (const path of paths.filter((_, index) => isLong || index % 2 === at)) {
          await page.setViewportSize({ width, height: 740 });
          await goTo(desk, path);
          const visit = { page, mode: "live", posts: [], sent: [], received: [], errors: [] } as const;
          expect(await violations(visit as never), `${path} at ${width} px`).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        }
    },
  );
});
