import { IsIn, Length } from "class-validator";
import { broadcast, context, draftOf, errors, handler, html, live, url } from "hyper-live";
import { nameOf, tickets, userOf } from "./data.js";

const urgencies = ["low", "normal", "high"];

class Subject {
  @Length(3, 80, { message: "Use 3 to 80 characters" })
  subject = "";
}

class Details {
  @Length(10, 2_000, { message: "Describe it in 10 characters or more" })
  details = "";

  @IsIn(urgencies)
  urgency = "normal";
}

/** A form in three steps, each an entry of the browser's history. */
@live({ guard: (context) => userOf(context) !== undefined })
export class NewTicket {
  step = url(1, { history: "push", check: (step) => [1, 2, 3].includes(step) });
  subject = "";
  details = "";
  urgency = "normal";

  // A step that was opened by its address needs those before it.
  onMount() {
    if (!this.subject) this.step = 1;
    else if (!this.details) this.step = Math.min(this.step, 2);
  }
  onUrl() {
    this.onMount();
  }

  @handler(Subject) describe(subject: Subject) {
    Object.assign(this, subject);
    this.step = 2;
  }
  @handler(Details) check(details: Details) {
    Object.assign(this, details);
    this.step = 3;
  }
  @handler(draftOf(Details)) back(draft: Details) {
    Object.assign(this, draft);
    this.step--;
  }

  async open() {
    const { subject, details, urgency } = this;
    const customer = nameOf(context());
    const { id } = await tickets.save({ subject, details, urgency, customer, status: "open" });
    await broadcast("helpdesk tickets", id);
    context().flash("success", "Thank you. An agent will answer soon.");
    context().redirect(`/helpdesk/tickets/${id}`);
  }

  render() {
    const { subject, details, urgency } = this;
    const heading = html`<h1 tabindex="-1" autofocus=${this.step > 1}>New ticket <small>step ${this.step} of 3</small></h1>`;
    if (this.step === 1)
      return html`<form class="stacked" @submit="describe" @input.debounce="validate" novalidate>
        ${heading}
        <label>Subject <input name="subject" value=${subject} /></label> ${errors(this, "subject")}
        <button>Next</button>
      </form>`;
    if (this.step === 2)
      return html`<form class="stacked" @submit="check" @input.debounce="validate" novalidate>
        ${heading}
        <label for="details">Details</label>
        <textarea id="details" name="details" rows="5">${details}</textarea> ${errors(this, "details")}
        <label for="urgency">Urgency</label>
        <select id="urgency" name="urgency">
          ${urgencies.map((each) => html`<option selected=${each === urgency}>${each}</option>`)}
        </select>
        <p><button>Next</button> <button class="quiet" @click="back(form)" formnovalidate>Back</button></p>
      </form>`;
    return html`<form class="stacked" @submit="open">
      ${heading}
      <h2>${subject}</h2> <p class="text">${details}</p> <p>Urgency: ${urgency}</p>
      <p><button>Open ticket</button> <button class="quiet" @click="back(form)">Back</button></p>
    </form>`;
  }
}
