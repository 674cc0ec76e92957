/** Next's custom server in development, with a page that catches all addresses. */
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Application } from "../application.js";
import type { Case } from "../cases.js";
import { inChromium } from "../in-chromium.js";
import { nextPackages } from "../packages.js";
import { byWire, runCase } from "../run-case.js";
import { Visitor } from "../visitor.js";
import { expectRight, useApplications } from "./support.js";

const { folder, browser } = useApplications({ packages: nextPackages, folders: ["applications", "next"] });

describe("Next's custom server", { timeout: 300_000 }, () => {
  it("has live components beside its own pages and its own socket", async (test) => {
    const tried: Case = {
      name: "Next 16, custom server",
      file: "server.js",
      paths: ["/counter"],
      also: showsNextPages,
    };
    const env = { NEXT_TELEMETRY_DISABLED: "1" };
    const uses = { ...byWire, ...inChromium(browser()) };
    expectRight(test, tried, await runCase(folder(), tried, uses, { env }));
  });
});

async function showsNextPages({ port }: Application): Promise<void> {
  const { status, body } = await new Visitor().get(`http://localhost:${port}/any/other`);
  expect([status, body]).toEqual([200, expect.stringContaining("Any other page")]);
  const socket = new WebSocket(`ws://localhost:${port}/_next/hmr`, {
    origin: `http://localhost:${port}`,
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.terminate();
}
