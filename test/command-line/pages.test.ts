/** What `hyper-live dev` shows at which address. */
import { html, live } from "hyper-live";
import { expect, it } from "vitest";
import { addresses, contentAt } from "../../middleware/command-line/dev/pages.js";

@live({ name: "shop.ShownCart" })
class Cart {
  render() {
    return html`<p>A cart</p>`;
  }
}

it("lists the components of the application, and none of Hyper Live's own", () => {
  expect(addresses()).toContain("/live/shop-shown-cart");
  expect(contentAt("/live/shop-shown-cart")).toMatchObject({ type: Cart });
  expect(addresses().filter((address) => address.includes("hyper-live"))).toEqual([]);
  expect(contentAt("/live/hyper-live-deferred")).toBeUndefined();
});
