/** Other clients of the protocol tus, as they are: tus-js-client in Node, and Uppy in Chromium. */
import path from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { Application } from "../application.js";
import { tusPackages } from "../packages.js";
import { useApplications } from "./support.js";

const { folder, browser } = useApplications({ packages: tusPackages });

describe("a client of the protocol tus", () => {
  it("is tus-js-client: it stops, goes on, and its file is taken by the form", async () => {
    const application = await Application.start(folder(), "uploads.js");
    try {
      const env = { ...process.env, PORT: String(application.port) };
      const output = await folder().run("env", [`PORT=${env.PORT}`, process.execPath, "send-by-tus.js"]);
      expect(output).toBe("whole\nrefused 413\n");
    } finally {
      await application.stop();
    }
  });

  it("is Uppy, in a page of ours", async () => {
    const at = (name: string) => path.join(folder().path, name);
    await build({
      entryPoints: [at("uppy-page.js")],
      outfile: at("uppy.js"),
      bundle: true,
      logLevel: "error",
    });
    const application = await Application.start(folder(), "uploads.js");
    const page = await browser().newPage();
    try {
      await page.goto(`http://localhost:${application.port}/`);
      await page.addScriptTag({ url: "/uppy.js" });
      const token = await page.evaluate(() =>
        (window as never as { sendByUppy(size: number): Promise<string> }).sendByUppy(700_000),
      );
      await page.locator("form:has([data-live-upload])").evaluate((form, token) => {
        const field = form.querySelector("[data-live-upload]") as HTMLInputElement;
        field.type = "text";
        field.value = token;
        (form as HTMLFormElement).requestSubmit();
      }, token);
      await page.getByText("by uppy.txt 700000").waitFor();
    } finally {
      await page.close();
      await application.stop();
    }
  });
});
