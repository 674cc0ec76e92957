import { context, each, handler, html, live, pages, subscribe, url } from "hyper-live";
import { ILike } from "typeorm";
import { isAgent, type Ticket, tickets, userOf } from "./data.js";

const statuses = ["open", "closed", "all"];
const perPage = 10;

/** The tickets that the user may see. They are loaded again when one is opened, closed or reopened. */
@live({ guard: (context) => userOf(context) !== undefined })
export class Tickets {
  page = url(1, { history: "push", check: (page) => Number.isInteger(page) && page > 0 });
  status = url("open", { values: statuses, history: "push" });
  words = url("", { as: "search" });
  rows: Pick<Ticket, "id" | "subject" | "customer" | "status">[] = [];
  count = 0;

  onMount() {
    subscribe("helpdesk tickets", this.load);
    return this.load();
  }
  onUrl() {
    return this.load();
  }
  onConnect() {
    return this.load();
  }

  @handler(String)
  search(words: string) {
    this.words = words;
    this.page = 1;
    return this.load();
  }

  @handler(String)
  filter(status: string) {
    if (statuses.includes(status)) this.status = status;
    this.page = 1;
    return this.load();
  }

  async load() {
    const user = userOf(context());
    const [rows, count] = await tickets.findAndCount({
      select: { id: true, subject: true, customer: true, status: true },
      where: {
        ...(isAgent(user) ? {} : { customer: user?.name ?? "" }),
        ...(this.status === "all" ? {} : { status: this.status }),
        ...(this.words ? { subject: ILike(`%${this.words}%`) } : {}),
      },
      order: { id: "DESC" },
      skip: (this.page - 1) * perPage,
      take: perPage,
    });
    this.rows = rows.map((row) => ({ ...row }));
    this.count = count;
  }

  render() {
    return html`<section class="tickets">
      <h1>Tickets</h1>
      <p>
        <label>Search <input type="search" name="words" value=${this.words} @input.debounce="search(value)" /></label>
        <label for="status">Status</label>
        <select id="status" name="status" @change="filter(value)">
          ${statuses.map((each) => html`<option selected=${each === this.status}>${each}</option>`)}
        </select>
      </p>
      <p role="status">${this.count || "No"} ${this.count === 1 ? "ticket" : "tickets"}</p>
      <ul data-live-link>${each(
        this.rows,
        ({ id }) => id,
        ({ id, subject, customer, status }) => html`<li>
          <a href="/helpdesk/tickets/${id}">${subject}</a> <span>${customer} <i class=${status}>${status}</i></span>
        </li>`,
      )}</ul>
      ${pages(this.page, Math.ceil(this.count / perPage))}
    </section>`;
  }
}
