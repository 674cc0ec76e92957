/** The page of one ticket. */
import type { Express } from "express";
import { html } from "hyper-live";
import { ticketAt } from "./store.js";
import { Replies } from "./ticket.js";

export function ticketRoutes(app: Express) {
  app.get("/tickets/:id", ({ params }, response, next) => {
    const ticket = ticketAt(params.id);
    if (!ticket) return next();
    const { id, title, status } = ticket;
    const neighbour = (text: string, other: number) =>
      ticketAt(`${other}`)
        ? html`<a href="/tickets/${other}" data-live-link>${text}</a>`
        : html`<span>${text}</span>`;
    const content = html`<article class="ticket">
      <p><a href="/tickets" data-live-link>All tickets</a></p>
      <h1>Ticket ${id}</h1>
      <p>${title} <i class=${status}>${status}</i></p>
      ${Replies}
      <nav aria-label="Tickets">${neighbour("Previous ticket", id - 1)} ${neighbour("Next ticket", id + 1)}</nav>
    </article>`;
    return response.live(content, { title: `Ticket ${id}` });
  });
}
