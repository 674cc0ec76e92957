import type { Readable } from "node:stream";
import { vi } from "vitest";
import { requireProgram, webkitDriver, xvfb } from "../setup/programs.js";
import { freePort } from "../support/ports.js";
import { heard, type Running, start, stop, type Tab } from "./driver.js";

export async function launchWebKit(): Promise<Running> {
  const args = ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
  const display = start(requireProgram(xvfb), args, {}, ["ignore", "ignore", "ignore", "pipe"]);
  const number = await heard(display.stdio[3] as Readable, /(\d+)\n/);
  const port = await freePort();
  // Without a graphics card, and as root, who has no sandbox.
  const env = { DISPLAY: `:${number}`, WEBKIT_DISABLE_COMPOSITING_MODE: "1", WEBKIT_FORCE_SANDBOX: "0" };
  const driver = start(requireProgram(webkitDriver), [`--port=${port}`], env, "ignore");
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => send(`${url}/status`, "GET"), { timeout: 10_000 });
  const { sessionId, capabilities } = await send(`${url}/session`, "POST", { capabilities: {} });
  await send(`${url}/session/${sessionId}`, "DELETE");
  return {
    version: `WebKitGTK ${capabilities.browserVersion} (${capabilities.browserName})`,
    open: () => open(url),
    close: async () => {
      await stop(driver);
      await stop(display);
    },
  };
}

/** A browser of its own: what it stores ends with it. */
async function open(url: string): Promise<Tab> {
  const { sessionId } = await send(`${url}/session`, "POST", { capabilities: {} });
  const session = `${url}/session/${sessionId}`;
  return {
    goto: (url) => send(`${session}/url`, "POST", { url }),
    evaluate: (expression) =>
      send(`${session}/execute/sync`, "POST", { script: `return ${expression}`, args: [] }),
    act: (actions) => send(`${session}/actions`, "POST", { actions }),
    close: () => send(session, "DELETE"),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: each command's answer has a form of its own
async function send(url: string, method: string, body?: object): Promise<any> {
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: { message?: string } };
  if (!answer.ok) throw new Error(`${method} ${url}: ${value.message}`);
  return value;
}
