/** A real page in Chromium that presses by script, through an element's hook: each event resolves or rejects by itself. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import type {} from "../../public/browser/api.js";
import { type Account, type Answered, emptyAccount, type Report } from "./client.js";
import type { Random } from "./random.js";

/** What the page's own script keeps, to be read at the end. */
interface InPage {
  press(type: string, fields: object, id: number | undefined): void;
  ask(): Promise<{ report: Report; shown: string; wrong: string[] }>;
  waiting: number;
  confirmed: number[];
  failed: [id: number, why: string][];
  mistakes: string[];
  answers: Answered[];
}
declare global {
  interface Window {
    chaos: InPage;
  }
}

export class RealPage {
  readonly account: Account = emptyAccount();
  /** events that are not answered yet, as far as known */
  waiting = 0;
  private lastId = 0;
  private context: BrowserContext | undefined;
  private page: Page | undefined;

  constructor(
    private readonly url: string,
    private readonly random: Random,
    private readonly browser: Browser,
  ) {}

  async open(): Promise<void> {
    this.context = await this.browser.newContext();
    const page = await this.context.newPage();
    await page.goto(this.url);
    await page.evaluate(prepare);
    await page.waitForFunction(() => window.chaos !== undefined);
    page.on("load", () => this.account.reloads.push("a real page was loaded again"));
    this.page = page;
  }

  /** Whether its socket is open, and its view has joined. */
  async isConnected(): Promise<boolean> {
    return (await this.page?.evaluate(() => document.documentElement.dataset.liveConnection)) === "open";
  }

  stop(): void {
    void this.context?.close().catch(() => {});
  }

  /** Presses as `Client` does. */
  press(): void {
    this.lastId++;
    const id = this.lastId;
    const fails = this.random.chance(0.05);
    const wait = this.random.chance(0.7) ? 0 : this.random.between(1, 400);
    const simple = this.random.chance(0.5)
      ? this.random.pick(["chaos-count", "chaos-note", "chaos-choose"])
      : undefined;
    const [type, fields] = simple
      ? [simple, { id }]
      : ["chaos-add", { id, wait, fails: fails ? "on" : undefined }];
    const counts = simple !== undefined || !fails;
    void this.page
      ?.evaluate(
        ([type, fields, id]) => {
          window.chaos.press(type as string, fields as object, id as number | undefined);
          return window.chaos.waiting;
        },
        [type, JSON.parse(JSON.stringify(fields)), counts ? id : undefined],
      )
      .then((waiting) => {
        this.waiting = waiting;
      })
      .catch((error) => void this.account.mistakes.push(String(error)));
  }

  async whyUnanswered(): Promise<string> {
    const state = this.page?.evaluate(() => [
      window.chaos.waiting,
      document.documentElement.dataset.liveConnection,
    ]);
    return `a real page: ${JSON.stringify(await state)}`;
  }

  /** Asks the server for the state that it has, once all events are answered. */
  async ask(): Promise<Report> {
    const page = this.page as Page;
    await page.waitForFunction(() => window.chaos.waiting === 0, undefined, { timeout: 55_000 });
    const { report, shown, wrong } = await page.evaluate(() => window.chaos.ask());
    const { confirmed, failed, mistakes, answers } = await page.evaluate(() => window.chaos);
    this.waiting = 0;
    Object.assign(this.account, { confirmed, failed, answers });
    this.account.mistakes.push(...mistakes);
    this.account.different.push(...wrong);
    if (shown !== report.done.join(" "))
      this.account.different.push(
        `a real page shows ${shown}, where the server has ${report.done.join(" ")}`,
      );
    return report;
  }
}

/** Runs in the page. */
function prepare(): void {
  const told = new Map<string, (report: Report) => void>();
  for (const name of ["report", "report-desk", "report-panel"])
    document.addEventListener(name, (event) => told.get(name)?.((event as CustomEvent<Report>).detail));
  const hooks: Record<string, { pushEvent(name: string, detail?: object): Promise<unknown> }> = {};
  const hookOf: Record<string, string> = { "chaos-note": "chaos-desk", "chaos-choose": "chaos-panel" };
  for (const name of Object.values(hookOf))
    void window.hyperLive.hook(name, {
      mounted(_element, live) {
        hooks[name] = live;
      },
    });
  const reportOf = (name: string, component: number) =>
    new Promise<Report>((resolve) => {
      told.set(name, resolve);
      [...document.querySelectorAll("button")]
        .find((each) => each.name === `on:${component}` && each.textContent === "Report")
        ?.click();
    });
  const textOf = (selector: string) =>
    document.querySelector(selector)?.textContent?.trim().replace(/\s+/g, " ");
  /** What the page shows of the desk, and what it is to show. */
  const compare = ({ notes = [], picks = [] }: Report): string[] =>
    [
      [".slot", `slot ${notes.length} ${picks.join(" ")}`.trim()],
      [".sum", `sum ${notes.length}`],
      ["article ul", notes.slice(-30).join(" ")],
      [".stamp", "stamped"],
    ].flatMap(([selector = "", wanted]) =>
      textOf(selector) === wanted
        ? []
        : [`a real page shows ${textOf(selector)} in ${selector}, not ${wanted}`],
    );
  const within = async (seconds: number, isRight: () => boolean) => {
    for (let left = seconds * 20; left > 0 && !isRight(); left--)
      await new Promise((resolve) => setTimeout(resolve, 50));
  };
  void window.hyperLive.hook("chaos", {
    mounted(_element, live) {
      const chaos: InPage = {
        waiting: 0,
        confirmed: [],
        failed: [],
        mistakes: [],
        answers: [],
        press(type, fields, id) {
          const pressedAt = Date.now();
          chaos.waiting++;
          const end = (how: string) => {
            chaos.waiting--;
            chaos.answers.push({ id, pressedAt, answeredAt: Date.now(), way: `in a real page, ${how}` });
          };
          (hooks[hookOf[type] ?? ""] ?? live).pushEvent(type, fields).then(
            () => {
              end("done");
              if (id !== undefined) chaos.confirmed.push(id);
              else chaos.mistakes.push("an event was confirmed, though it was to fail");
            },
            (error) => {
              end(String(error));
              if (id !== undefined) chaos.failed.push([id, String(error)]);
            },
          );
        },
        async ask() {
          const own = await reportOf("report", 0);
          const { done: notes, picks = [] } = await reportOf("report-desk", 2);
          const { done: chosen } = await reportOf("report-panel", 3);
          const report = { ...own, notes, picks, chosen };
          await window.hyperLive.settled();
          // What is loaded, and the timer, come by themselves.
          await within(10, () => compare(report).length === 0);
          const beats = Number(textOf(".beats"));
          await within(10, () => Number(textOf(".beats")) > beats);
          const wrong = compare(report);
          if (!(Number(textOf(".beats")) > beats)) wrong.push(`the timer of a real page rests at ${beats}`);
          return { report, shown: document.querySelector("section output")?.textContent ?? "", wrong };
        },
      };
      window.chaos ??= chaos;
    },
  });
}
