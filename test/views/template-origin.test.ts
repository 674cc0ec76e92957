/** What a template keeps of its first use: the place in the source code, and nothing of the request. */
import { expect, it } from "vitest";
import { html } from "../../views/html.js";
import { siteOf } from "../../views/template.js";
import type { Rendered } from "../../views/values.js";
import { leftOf } from "../support/garbage.js";

/** Renders a template for a request. */
function renderFor(request: { user: string }): Rendered {
  const render = () => {
    const name = request.user;
    return html`<p class="origin">${name.length}</p>`;
  };
  return render();
}

it("keeps the place of its source, and not the request that used it first", async () => {
  const first = new WeakRef({ user: "Ann" });
  const { template } = renderFor(first.deref() as { user: string });
  await expect.poll(() => leftOf([first])).toBe(0);
  expect(siteOf(template.origin)).toMatch(/template-origin\.test\.ts:\d+:\d+$/);
});
