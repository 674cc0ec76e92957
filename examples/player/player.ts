import type { Express, Request } from "express";
import { html } from "hyper-live";
import { writeTune } from "./tune.js";

const pages = {
  morning:
    "Start the tune, and turn to another page: it plays on, because the player has the same name there.",
  noon: "The page is another one, with its own address and its own title. The player is still the same element.",
  evening:
    "Back and Forward keep it too. Without JavaScript each page has a player of its own, which starts again.",
};
const names = ["morning", "noon", "evening"] as const;

/** A page with a player that goes on from page to page. */
export function player({ params }: Request) {
  const part = names.find((name) => name === params.part) ?? "morning";
  return html`<section class="player">
    <nav aria-label="Parts">
      ${names.map((name) => html`<a href="/player/${name}" data-live-link data-live-current>${name}</a> `)}
    </nav>
    <h2>${part}</h2>
    <p>${pages[part]}</p>
    <div data-live-persist="player">
      <audio src="/player/tune.wav" controls loop preload="none" aria-label="The tune"></audio>
    </div>
  </section>`;
}

const tune = writeTune();

export function playerRoutes(app: Express) {
  app.get("/player/tune.wav", (_request, response) => response.type("audio/wav").send(tune));
}
