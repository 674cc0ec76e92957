/**
 * The application that all recipes of this folder start: one page with a counter.
 *
 * PORT and HOST say where it listens, REDIS_URL where several processes share their state. HYPER_LIVE_SECRET must be set with
 * NODE_ENV=production.
 */
import express from "express";
import { html, hyperLive, live, redisAdapter } from "hyper-live";

const { PORT = "3000", HOST, REDIS_URL } = process.env;

class Counter {
  count = 0;
  increment() {
    this.count++;
  }
  render() {
    return html`<p>Count: <output>${this.count}</output></p><button @click="increment">Add</button>`;
  }
}
live(Counter, { name: "shop.Counter" });

const app = express();
// One proxy in front of it ends TLS, and says by X-Forwarded-Proto that it did.
app.set("trust proxy", 1);
app.use(hyperLive(REDIS_URL ? { adapter: redisAdapter(REDIS_URL) } : {}));
app.get("/", (_request, response) =>
  response.live(html`<main><h1>Counter</h1>${Counter}</main>`, { title: "Counter" }),
);
app.listen(Number(PORT), HOST, () => console.log(`Listening on port ${PORT}.`));
