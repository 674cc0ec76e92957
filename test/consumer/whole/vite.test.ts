/** Vite's development server beside us, attached before and behind: pages work, and so does Vite's own socket. */
import { describe, it } from "vitest";
import { WebSocket } from "ws";
import type { Application } from "../application.js";
import type { Case } from "../cases.js";
import { vitePackages } from "../packages.js";
import { runCase } from "../run-case.js";
import { expectRight, useApplications } from "./support.js";

const { folder } = useApplications({ packages: vitePackages });

describe("Vite in middleware mode", () => {
  it.for(["first", "last"])("stands beside us, attached %s", async (ORDER, test) => {
    const tried: Case = {
      name: `Vite as middleware, attached ${ORDER}`,
      file: "vite.js",
      env: { ORDER },
      also: greetsByVite,
    };
    expectRight(test, tried, await runCase(folder(), tried));
  });
});

/** Vite's pages open a socket with this protocol, and are told that they are connected. */
async function greetsByVite({ port }: Application): Promise<void> {
  const socket = new WebSocket(`ws://localhost:${port}/`, "vite-ping", {
    origin: `http://localhost:${port}`,
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.terminate();
}
