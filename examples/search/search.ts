import { setTimeout as wait } from "node:timers/promises";
import { handler, html, live } from "hyper-live";

const fruits =
  "Apple Apricot Banana Blackberry Blueberry Cherry Fig Grape Kiwi Lemon Mango Orange Peach Pear Plum";

@live
export class Search {
  query = "";
  found = fruits.split(" ");

  @handler(String)
  async search(query: string) {
    // Simulates a slow database.
    await wait(250);
    const wanted = query.trim().toLowerCase();
    this.query = query;
    this.found = fruits.split(" ").filter((fruit) => fruit.toLowerCase().includes(wanted));
  }

  // While a search is in flight, the section has the class "searching", which shows "Searching…".
  render() {
    const { length } = this.found;
    return html`<section class="search" data-live-optimistic="search: class searching">
      <label>Fruit
        <input type="search" name="query" value=${this.query} placeholder="Search fruits…"
          autocomplete="off" @input.debounce.300="search(value)" />
      </label>
      <p class="wait">Searching…</p>
      <p role="status">${length ? `${length} found` : `No results for “${this.query}”`}</p>
      <ul>${this.found.map((fruit) => html`<li>${fruit}</li>`)}</ul>
    </section>`;
  }
}
