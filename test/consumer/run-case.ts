/** Runs a case of the matrix: starts its application, uses its pages in each mode, reads its log. */
import { Application, type StartOptions } from "./application.js";
import type { Case } from "./cases.js";
import { type Expected, useByForm, useByHtmx, useBySocket } from "./counter-page.js";
import type { Folder } from "./folder.js";

/** Uses the page at an address in one mode; throws where it does not work. */
export type Use = (url: string, expected: Expected) => Promise<void>;

export const byWire = { form: useByForm, htmx: useByHtmx, live: useBySocket };

export const works = "works";

/** A line of the matrix: for each mode "works" or what went wrong, and what the log says. */
export interface Row {
  integration: string;
  modes: Record<string, string>;
  /** lines of ours in the log once the pages were used, or why the application did not start */
  says: string[];
  /** what went wrong with what the application does besides */
  besides?: string;
}

/** Whether the row is as the case wants it. */
export function isRight({ says, maySay }: Case, row: Row): boolean {
  if (row.besides !== undefined) return false;
  const wrong = Object.entries(row.modes).filter(([, outcome]) => outcome !== works);
  if (maySay && row.says.some((line) => maySay.test(line)))
    return wrong.every(([mode]) => !mode.startsWith("form"));
  const isTold = says ? row.says.filter((line) => says.test(line)).length === 1 : row.says.length === 0;
  return wrong.length === 0 && isTold;
}

export interface RunOptions extends StartOptions {
  /** starts a proxy in front of the application's port, with TLS */
  inFront?: (port: number) => Promise<{ https: string; stop(): Promise<void> }>;
}

/** Starts the application, and gives the row that comes of it. */
export async function runCase(
  folder: Folder,
  tried: Case,
  uses: Record<string, Use> = byWire,
  options: RunOptions = {},
): Promise<Row> {
  const row: Row = { integration: tried.name, modes: {}, says: [] };
  let application: Application;
  try {
    application = await Application.start(folder, tried.file, {
      ...options,
      env: { ...tried.env, ...options.env },
    });
  } catch (error) {
    return { ...row, says: [messageOf(error)] };
  }
  try {
    const { port } = application;
    const proxy = await options.inFront?.(port);
    const origin = proxy?.https ?? `${tried.protocol ?? "http"}://localhost:${port}`;
    for (const [mode, use] of Object.entries(uses)) row.modes[mode] = await tryPages(origin, tried, use);
    await proxy?.stop();
    row.says = application.ownLines;
    if (tried.also) row.besides = await outcomeOf(tried.also(application));
    if (row.besides === works) delete row.besides;
    if (!application.isAlive) row.besides = `the process ended: ${application.output.trim().slice(-600)}`;
  } finally {
    await application.stop();
  }
  return row;
}

async function tryPages(origin: string, tried: Case, use: Use): Promise<string> {
  for (const path of tried.paths ?? ["/"]) {
    const outcome = await outcomeOf(use(origin + path, { shows: tried.shows }));
    if (outcome !== works) return outcome;
  }
  return works;
}

export async function outcomeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return works;
  } catch (error) {
    return messageOf(error);
  }
}

/** An AggregateError of Node's, of a connection refused at each of a host's addresses, has no message. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
