import type { Express, Request } from "express";
import { html } from "hyper-live";
import { Counter } from "../counter/counter.js";
import { Todos } from "../todos/todos.js";

const facts = [
  "A partial is plain HTML: a route sends it, and htmx inserts it into the page.",
  "A live component can be beside a partial, or inside one.",
  "When htmx removes a live component from the page, the server drops its state.",
];

/** Shows htmx partials, a live component beside them, and one that htmx inserts. The links work without a script, too. */
export function mixed({ query }: Request) {
  const next = nextFact(query.fact);
  return html`<div class="mixed">
    <section>
      <h2>A partial</h2>
      <p id="fact" aria-live="polite">${facts[Number(query.fact)] ?? facts[0]}</p>
      <p><a href="/mixed?fact=${next}" hx-get="/mixed/fact" hx-target="#fact">Another fact</a></p>
    </section>
    ${Counter}
    <section>
      <h2>Inserted by htmx</h2>
      <p>
        <a href="/mixed?tasks" hx-get="/mixed/tasks" hx-target="#place">Show the tasks</a>
        <a href="/mixed" hx-get="/mixed/nothing" hx-target="#place">Hide the tasks</a>
      </p>
      <div id="place">${"tasks" in query ? Todos : "Nothing here yet."}</div>
    </section>
  </div>`;
}

/** The routes of the partials. */
export function mixedRoutes(app: Express) {
  let shown = 0;
  app.get("/mixed/fact", (_request, response) => {
    shown = nextFact(shown);
    response.send(facts[shown]);
  });
  app.get("/mixed/tasks", (_request, response) => response.live(Todos));
  app.get("/mixed/nothing", (_request, response) => {
    response.send("Nothing here any more.");
  });
}

const nextFact = (fact: unknown) => ((Number(fact) || 0) + 1) % facts.length;
