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

  /** The address of another page of the list, or of the list in another order. */
  address(page: number, sort = this.order) {
    const query = { page: `${page}`, search: this.words, status: this.status, sort };
    const initial = ["1", "", "all", "number"];
    return `?${new URLSearchParams(Object.entries(query).filter(([, value]) => !initial.includes(value)))}`;
  }

  render() {
    const { rows, count, page, pages } = findTickets(this.words, this.status, this.order, this.page);
    const link = (text: string, address: string, isOn: boolean) =>
      isOn ? html`<a href=${address} data-live-link>${text}</a>` : html`<span>${text}</span>`;
    return html`<section class="tickets">
      <p>
        <label>Search <input type="search" name="words" value=${this.words} autocomplete="off"
          @input.debounce="search(value)" /></label>
        <label for="status">Status</label> <select id="status" name="status" @change="filter(value)">
          ${statuses.map((each) => html`<option selected=${each === this.status}>${each}</option>`)}
        </select>
        <span class="order">${orders.map((order) => {
          const isOn = order === this.order ? "true" : null;
          return html`<a href=${this.address(1, order)} aria-current=${isOn} data-live-link>By ${order}</a>`;
        })}</span>
      </p>
      <p role="status">${count || "No"} ${count === 1 ? "ticket" : "tickets"}</p>
      <ul>${each(
        rows,
        ({ id }) => id,
        ({ id, title, status }) => html`<li>
        <a href="/tickets/${id}" data-live-link>${id} ${title}</a> <i class=${status}>${status}</i>
      </li>`,
      )}</ul>
      <nav aria-label="Pages">
        ${link("Previous", this.address(page - 1), page > 1)}
        <span role="status">Page ${page} of ${pages}</span>
        ${link("Next", this.address(page + 1), page < pages)}
      </nav>
    </section>`;
  }
}
