import { context, each, handler, html, live, refreshContext } from "hyper-live";
import { accounts, isAgent, type Role, userOf } from "./data.js";

/** The accounts and their roles. What an agent changes here holds for the account's open pages at once. */
@live({ guard: (context) => isAgent(userOf(context)) })
export class Staff {
  own = 0;
  accounts: { id: number; name: string; role: Role }[] = [];

  async onMount() {
    this.own = userOf(context())?.id ?? 0;
    const all = await accounts.find({ order: { name: "ASC" } });
    this.accounts = all.map(({ id, name, role }) => ({ id, name, role }));
  }

  // Nobody takes away their own role: without an agent nobody could give it back.
  @handler(Number, { agent: "agent", customer: "customer" })
  async assign(id: number, role: Role) {
    if (id === this.own) return;
    await accounts.update({ id }, { role });
    for (const each of this.accounts) if (each.id === id) each.role = role;
    await refreshContext(id);
  }

  render() {
    return html`<table>
      <thead><tr><th scope="col">Name</th><th scope="col">Role</th></tr></thead>
      <tbody>${each(
        this.accounts,
        ({ id }) => id,
        ({ id, name, role }) => html`<tr><th scope="row">${name}</th><td>
          <select name="role" aria-label="Role of ${name}" @change="assign(${id}, value)" disabled=${id === this.own}>
            ${["agent", "customer"].map((each) => html`<option selected=${each === role}>${each}</option>`)}
          </select></td></tr>`,
      )}</tbody>
    </table>`;
  }
}
