import { IsIn, Length } from "class-validator";
import { context, draftOf, errors, handler, html, live, url } from "hyper-live";

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

@live
export class NewTicket {
  step = url(1, { history: "push", check: (step) => [1, 2, 3].includes(step) });
  subject = url("");
  details = "";
  urgency = "normal";

  // A step that was opened by its address needs those before it.
  onMount() {
    if (!this.subject) this.step = 1;
  }
  onUrl() {
    this.onMount();
  }

  // A draft has whatever was typed so far, so that it is there again after Back.
  @handler(draftOf(Subject)) keepSubject(draft: Subject) {
    Object.assign(this, draft);
  }
  @handler(draftOf(Details)) keepDetails(draft: Details) {
    Object.assign(this, draft);
  }

  @handler(Subject) describe(subject: Subject) {
    this.go(2, subject);
  }
  @handler(Details) check(details: Details) {
    this.go(3, details);
  }
  @handler(draftOf(Details)) back(details: Details) {
    this.go(this.step - 1, details);
  }

  go(step: number, values: object) {
    Object.assign(this, values);
    this.step = step;
  }

  send() {
    context().flash("success", `Thank you. “${this.subject}” was sent to nobody, since this is an example.`);
    context().redirect("/tickets");
  }

  render() {
    const { subject, details, urgency } = this;
    // With autocomplete, browsers without JavaScript show what was typed after Back.
    if (this.step === 1)
      return html`<form class="stacked" @submit="describe" @input.debounce="keepSubject(form)" novalidate>
        <h2>New ticket <small>step 1 of 3</small></h2>
        <label>Subject <input name="subject" value=${subject} autocomplete="on" /></label> ${errors(this, "subject")}
        <button>Next</button>
      </form>`;
    if (this.step === 2)
      return html`<form class="stacked" @submit="check" @input.debounce="keepDetails(form)" novalidate>
        <h2>${subject} <small>step 2 of 3</small></h2>
        <label for="details">Details</label>
        <textarea id="details" name="details" rows="5" autocomplete="on">${details}</textarea>
        ${errors(this, "details")}
        <label for="urgency">Urgency</label>
        <select id="urgency" name="urgency" autocomplete="on">
          ${urgencies.map((each) => html`<option selected=${each === urgency}>${each}</option>`)}
        </select>
        <p><button>Next</button> <button class="quiet" @click="back(form)" formnovalidate>Back</button></p>
      </form>`;
    return html`<form class="stacked" @submit="send">
      <h2 tabindex="-1" autofocus>${subject} <small>step 3 of 3</small></h2>
      <p>${details}</p><p>Urgency: ${urgency}</p>
      <p><button>Send</button> <button class="quiet" @click="back(form)">Back</button></p>
    </form>`;
  }
}
