import { html, live, resource } from "hyper-live";
import { weekBefore } from "./metrics.js";

/** The orders of the seven days up to one, which take a while to add up. */
@live
export class Week {
  day = "";
  days = resource(() => weekBefore(this.day));

  render() {
    return html`<table>
      <caption>The week up to this day</caption>
      <tbody>${this.days.value?.map(
        ({ day, orders }) => html`<tr><th scope="row">${day}</th><td>${orders}</td></tr>`,
      )}</tbody>
    </table>`;
  }
}
