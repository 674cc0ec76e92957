/** The subjects of bench:render, each rendered in the thread of its engine (`worker.ts`). */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Engine } from "./engine.js";
import type { Answer, Request } from "./worker.js";

export const byHand = "by hand";
export const plain = "hyper-live";
export const marked = "hyper-live, markers";
export const toggle = "hyper-live, toggle and diff";

/** A way to render that is compared. */
export interface Contender {
  name: string;
  cases: (keyof Engine)[];
  /** whether it gives HTML, the same as all others */
  isHtml: boolean;
  /** renders once, and gives the HTML */
  html(key: keyof Engine): Promise<string>;
  /** renders for so many milliseconds, and gives the milliseconds of one render */
  time(key: keyof Engine, duration: number): Promise<number>;
}

interface Source {
  name: string;
  /** module with the engine, from here */
  file: string;
  /** the module's export; `default` if nothing is said */
  export?: string;
  cases?: (keyof Engine)[];
  isHtml?: boolean;
}

const sources: Source[] = [
  { name: byHand, file: "hand" },
  { name: plain, file: "ours" },
  { name: marked, file: "ours", export: "marked" },
  { name: toggle, file: "ours", export: "toggle", cases: ["table"], isHtml: false },
  { name: "eta", file: "peers/eta" },
  { name: "tempura", file: "peers/tempura" },
  { name: "ghtml", file: "peers/ghtml" },
  { name: "dot", file: "peers/dot" },
  { name: "ejs", file: "peers/ejs" },
  { name: "pug", file: "peers/pug" },
  { name: "handlebars", file: "peers/handlebars" },
  { name: "preact-render-to-string", file: "peers/preact" },
  { name: "@kitajs/html", file: "peers/kitajs" },
  { name: "hono/html", file: "peers/hono" },
  { name: "liveviewjs", file: "peers/liveviewjs" },
  { name: "@lit-labs/ssr", file: "peers/lit" },
];

/** Packages whose versions count. */
export const packages = [
  ...sources
    .filter(({ file }) => file.startsWith("peers/"))
    .map(({ name }) => name.replace("hono/html", "hono")),
  "preact",
  "lit",
];

/** Starts the threads of the subjects with this text in their names; the one by hand is always first. */
export function startContenders(only = ""): Contender[] {
  const threads = new Map<string, Worker>();
  return sources
    .filter(({ name }) => name === byHand || name.includes(only))
    .map(({ name, file, export: from = "default", cases = ["table", "page"], isHtml = true }) => {
      const thread =
        threads.get(file) ?? new Worker(new URL("worker.js", import.meta.url), { workerData: file });
      threads.set(file, thread);
      const ask = async (key: keyof Engine, duration: number) => {
        thread.postMessage({ export: from, case: key, duration } satisfies Request);
        const [answer] = (await once(thread, "message")) as [Answer];
        return answer;
      };
      return {
        name,
        cases,
        isHtml,
        html: async (key) => String(await ask(key, 0)),
        time: async (key, duration) => Number(await ask(key, duration)),
      };
    });
}
