/** What the gallery sends back of files that users have sent it: never a page of its own site. */

import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { createGallery } from "../../examples/gallery.js";
import { getPage } from "../support/page.js";
import { postFiles } from "../support/uploads.js";

describe("a download of the gallery", () => {
  const agent = supertest.agent(createGallery({ logger: { warn() {}, error() {} } }));

  it("is saved by browsers, never shown or run", async () => {
    const content = "GIF89a<script>alert(1)</script>";
    const page = await getPage(agent, "/uploads");
    const file = { field: "files", name: 'a".gif', content, type: "text/html" };
    const { text } = await postFiles(agent, page, "add", [file]).redirects(1);
    const [, at = ""] = /href="(\/uploads\/[\w-]{36})"/.exec(text) ?? [];
    const answer = await agent.get(at);
    expect(answer.body.toString()).toBe(content);
    expect(answer.get("Content-Disposition")).toBe("attachment");
    expect(answer.get("X-Content-Type-Options")).toBe("nosniff");
    expect(answer.get("Content-Type")).toBe("application/octet-stream");
  });

  it.each(["..%2f..%2fetc%2fpasswd", "%2e%2e", "x".repeat(36), "a%00", "../package.json"])(
    "is none for a path: %s",
    async (path) => {
      const answer = await agent.get(`/uploads/${path}`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    },
  );
});
