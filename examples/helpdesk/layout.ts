/** The page around what the helpdesk shows. */
import type { Request } from "express";
import { type Hole, html, type Rendered } from "hyper-live";
import { isAgent, userOf } from "./data.js";

export function layout({
  content,
  title,
  request,
}: {
  content: Hole;
  title?: string;
  request: Request;
}): Rendered {
  const user = userOf(request);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title ? `${title} · Helpdesk` : "Helpdesk"}</title>
        <link rel="stylesheet" href="/gallery.css" />
        <link rel="stylesheet" href="/helpdesk/helpdesk.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="site helpdesk">
          <nav aria-label="Helpdesk" data-live-link>
            <a class="home" href="/helpdesk" data-live-current="section">Helpdesk</a>
            ${user && html`<a href="/helpdesk/new" data-live-current>New ticket</a>`}
            ${isAgent(user) && html`<a href="/helpdesk/admin" data-live-link="off">Accounts</a>`}
            <a href="/" data-live-link="off">Gallery</a>
          </nav>
          <span class="connection"></span>
          ${
            user &&
            html`<form method="post" action="/helpdesk/sign-out">
            <span>${user.name}, ${user.role}</span> <button class="quiet">Sign out</button>
          </form>`
          }
        </header>
        <main id="main">${content}</main>
      </body>
    </html>`;
}
