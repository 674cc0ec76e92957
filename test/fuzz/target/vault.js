/** The victim's page: it shows a secret, and only it can change the ledger. */
import { context, html, live, shared } from "hyper-live";
import { victim, Watched } from "./journal.js";

/** Nothing that anyone else is sent may contain it. */
const secret = "VICTIM-SECRET";
const ledger = shared("ledger", 0);

class Vault extends Watched {
  secret = "";
  count = 0;

  onMount() {
    if (context().user === victim) this.secret = secret;
    super.onMount();
  }
  async stamp() {
    this.run("stamp", [], [], () => {
      this.count++;
    });
    await ledger.update((value) => value + 1);
  }
  cheat() {
    this.run("cheat", [undefined], [() => false], () => {});
  }
  render() {
    this.check();
    if (!this.secret) return html`<p>Nothing here.</p>`;
    return html`<p>${this.secret} count ${this.count} ledger ${ledger.value} <button @click="stamp">Stamp</button></p>`;
  }
}
export default live(Vault, { name: "Vault" });
