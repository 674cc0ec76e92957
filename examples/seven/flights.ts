import { IsIn, IsString } from "class-validator";
import { draftOf, handler, html, live } from "hyper-live";

const kinds = ["one-way flight", "return flight"];

class Trip {
  @IsIn(kinds) kind = "one-way flight";
  @IsString() start = "27.03.2014";
  @IsString() back = "27.03.2014";
}

@live
export class FlightBooker {
  trip = { ...new Trip() };
  message = "";

  @handler(draftOf(Trip))
  change(draft: Trip) {
    Object.assign(this.trip, draft);
    this.message = "";
  }

  @handler(draftOf(Trip))
  book(draft: Trip) {
    this.change(draft);
    const { kind, start, back } = this.trip;
    const days = this.isReturn ? `from ${start} to ${back}` : `on ${start}`;
    if (this.isBookable) this.message = `You have booked a ${kind} ${days}.`;
  }

  get isReturn() {
    return this.trip.kind === "return flight";
  }
  get isBookable() {
    const [start, back] = [dayOf(this.trip.start), dayOf(this.trip.back)];
    return !Number.isNaN(start) && (!this.isReturn || back >= start);
  }

  render() {
    const { kind, start, back } = this.trip;
    const isWrong = (date: string) => Number.isNaN(dayOf(date)) && "true";
    return html`<form class="stacked" @submit="book" @input.debounce.0="change(form)">
      <h2>Flight booker</h2>
      <label for="kind">Kind of flight</label>
      <select id="kind" name="kind">${kinds.map((each) => html`<option selected=${each === kind}>${each}</option>`)}</select>
      <label>Start <input name="start" value=${start} aria-invalid=${isWrong(start)} /></label>
      <label>Return <input name="back" value=${back} disabled=${!this.isReturn}
        aria-invalid=${this.isReturn && isWrong(back)} /></label>
      <button disabled=${!this.isBookable}>Book</button>
      <button class="quiet without-script" @click="change(form)">Check</button>
      <p role="status">${this.message}</p>
    </form>`;
  }
}

/** The time of a date such as 27.03.2014, or NaN. */
function dayOf(text: string): number {
  const [, day = "", month = "", year = ""] = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(text.trim()) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return date.getUTCDate() === Number(day) ? date.getTime() : Number.NaN;
}
