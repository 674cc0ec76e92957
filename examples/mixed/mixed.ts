import type { Express, Request } from "express";
import { html } from "hyper-live";
import { Counter } from "../counter/counter.js";
import { Todos } from "../todos/todos.js";

const facts = [
  "A partial is plain HTML that a route sends and htmx puts in its place.",
  "A live component can stand beside a partial, and in one.",
  "What htmx takes out of the page, the server forgets.",
];

/** Ordinary htmx partials, a live component beside them, and one that htmx brings in. Links work without a script, too. */
export function mixed({ query }: Request) {
  const next = nextFact(query.fact);
  return html`<div class="mixed">
    <section>
      <h2>A partial</h2>
      <p id="fact">${facts[Number(query.fact)] ?? facts[0]}</p>
      <p><a href="/mixed?fact=${next}" hx-get="/mixed/fact" hx-target="#fact">Another fact</a></p>
    </section>
    ${Counter}
    <section>
      <h2>Brought in by htmx</h2>
      <p>
        <a href="/mixed?tasks" hx-get="/mixed/tasks" hx-target="#place">Show the tasks</a>
        <a href="/mixed" hx-get="/mixed/nothing" hx-target="#place">Put them away</a>
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
