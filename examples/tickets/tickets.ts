import { each, handler, html, live, url } from "hyper-live";
import { findTickets, orders, statuses } from "./store.js";

@live
export class Tickets {
  page = url(1, { history: "push", check: (page) => Number.isInteger(page) && page > 0 });
  words = url("", { as: "search" });
  status = url("all", { values: statuses, history: "push" });
  order = url("number", { values: orders, as: "sort", history: "push" });

  @handler(String)
  search(words: string) {
    this.words = words;
    this.page = 1;
  }

  @handler({ all: "all", open: "open", closed: "closed" })
  filter(status: (typeof statuses)[number]) {
    this.status = status;
    this.page = 1;
  }

  sort(order: (typeof orders)[number]) {
    this.order = order;
  }

  turnTo(page: number) {
    this.page = page;
  }

  render() {
    const { rows, page, pages } = findTickets(this.words, this.status, this.order, this.page);
    return html`<section class="tickets">
      <p>
        <label>Search <input type="search" name="words" value=${this.words} autocomplete="off"
          @input.debounce="search(value)" /></label>
        <label for="status">Status</label> <select id="status" name="status" @change="filter(value)">
          ${statuses.map((each) => html`<option selected=${each === this.status}>${each}</option>`)}
        </select>
        <button @click="sort('number')">By number</button> <button @click="sort('title')">By title</button>
      </p>
      <ul>${each(
        rows,
        ({ id }) => id,
        ({ id, title, status }) => html`<li><a href="/tickets/${id}">${id} ${title}</a> (${status})</li>`,
      )}</ul>
      <p>
        <button @click="turnTo(${page - 1})" disabled=${page === 1}>Previous</button>
        <button @click="turnTo(${page + 1})" disabled=${page === pages}>Next</button>
        <span>Page ${page} of ${pages}</span>
      </p>
    </section>`;
  }
}
