/** Runs once before the whole matrix: the programs are there, and the package is packed as for a release. */
import type { TestProject } from "vitest/node";
import { chromium, ensurePrograms, nginx, openssl } from "../setup/programs.js";
import { Folder, pack } from "./folder.js";

declare module "vitest" {
  interface ProvidedContext {
    tarball: string;
  }
  interface TaskMeta {
    /** a line of the matrix, for the reporter */
    row?: import("./run-case.js").Row;
  }
}

export async function setup({ provide }: TestProject): Promise<() => void> {
  ensurePrograms([chromium, nginx, openssl]);
  const folder = new Folder();
  provide("tarball", await pack(folder, false));
  return folder.remove;
}
