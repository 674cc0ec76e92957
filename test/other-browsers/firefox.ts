/** Debian's Firefox, without a window, through WebDriver BiDi, which it speaks by itself. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { WebSocket } from "ws";
import { firefox, requireProgram } from "../setup/programs.js";
import { heard, type Running, start, stop, type Tab } from "./driver.js";

export async function launchFirefox(): Promise<Running> {
  const home = mkdtempSync(path.join(os.tmpdir(), "hyper-live-firefox-"));
  const args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", home];
  const child = start(requireProgram(firefox), args, { HOME: home }, ["ignore", "ignore", "pipe"]);
  const bidi = await connect(
    `${await heard(child.stderr as Readable, /BiDi listening on (ws:\S+)/)}/session`,
  );
  const { capabilities } = await bidi.send("session.new", { capabilities: {} });
  return {
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    open: () => open(bidi),
    close: async () => {
      bidi.socket.terminate();
      await stop(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

type Bidi = Awaited<ReturnType<typeof connect>>;

async function connect(url: string) {
  const socket = new WebSocket(url);
  await once(socket, "open");
  let last = 0;
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on("message", (data) => {
    const answer: Answer = JSON.parse(String(data));
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const send = async (method: string, params: object): Promise<Answer["result"]> => {
    const id = ++last;
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await new Promise<Answer>((resolve) => waiting.set(id, resolve));
    if (answer.type === "error") throw new Error(`${method}: ${answer.message}`);
    return answer.result;
  };
  return { socket, send };
}

interface Answer {
  id: number;
  type: string;
  message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each method's result has a form of its own
  result: any;
}

async function open({ send }: Bidi): Promise<Tab> {
  // With cookies of its own.
  const { userContext } = await send("browser.createUserContext", {});
  const { context } = await send("browsingContext.create", { type: "tab", userContext });
  return {
    goto: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
    evaluate: async (expression) => {
      const target = { context };
      const answer = await send("script.evaluate", { expression, target, awaitPromise: true });
      if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
      return answer.result.value;
    },
    act: (actions) => send("input.performActions", { context, actions }),
    close: () => send("browser.removeUserContext", { userContext }),
  };
}
