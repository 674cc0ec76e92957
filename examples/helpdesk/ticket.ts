import { Length } from "class-validator";
import {
  broadcast,
  context,
  each,
  errors,
  handler,
  html,
  IsFile,
  type LiveContext,
  live,
  persistent,
  presence,
  subscribe,
  type Upload,
  uploads,
} from "hyper-live";
import { attachments, comments, isAgent, mayRead, nameOf, tickets, userOf } from "./data.js";
import { keep } from "./files.js";

class Reply {
  @Length(1, 2_000, { message: "Write a comment first" })
  text!: string;
}

class Files {
  @IsFile({ types: ["image/*", "text/plain", ".pdf"], max: "5 MB", count: 5 })
  files!: Upload[];
}

const byAgents = { guard: (context: LiveContext) => isAgent(userOf(context)) };

/** A ticket, its comments and files, and who else looks at it. The guard has the ticket, which is loaded before. */
@live({ guard: (context, page: TicketPage) => mayRead(userOf(context), page.ticket) })
export class TicketPage {
  id = 0;
  ticket = persistent(tickets, () => ({ id: this.id }));
  status = "";
  isAgent = false;
  comments: { id: number; author: string; text: string }[] = [];
  files: { id: string; name: string }[] = [];

  get topic() {
    return `helpdesk ticket ${this.id}`;
  }

  onMount() {
    subscribe(this.topic, this.load);
    presence(this.topic).join(nameOf(context()));
    return this.load();
  }
  // What was written while the page was away.
  onConnect() {
    return this.load();
  }

  // An open page is not told when someone else saves its row, so the status is loaded as the comments are.
  async load() {
    const [{ status }, texts, files] = await Promise.all([
      tickets.findOneByOrFail({ id: this.id }),
      comments.find({ where: { ticket: this.id }, order: { id: "ASC" } }),
      attachments.find({ where: { ticket: this.id }, order: { name: "ASC" } }),
    ]);
    this.status = status;
    this.isAgent = isAgent(userOf(context()));
    this.comments = texts.map(({ id, author, text }) => ({ id, author, text }));
    this.files = files.map(({ id, name }) => ({ id, name }));
  }

  @handler(Reply, { rateLimit: "20/minute" })
  async comment({ text }: Reply) {
    await comments.insert({ ticket: this.id, author: nameOf(context()), text });
    await this.changed();
  }

  @handler(Files)
  async attach({ files }: Files) {
    for (const file of files)
      await attachments.insert({ id: await keep(file), ticket: this.id, name: file.name });
    await this.changed();
  }

  @handler({ open: "open", closed: "closed" }, byAgents)
  async mark(status: string) {
    await tickets.update({ id: this.id }, { status });
    await broadcast("helpdesk tickets", this.id);
    await this.changed();
  }

  async changed() {
    await this.load();
    await broadcast(this.topic, null);
  }

  render() {
    const { subject, details, customer, urgency } = this.ticket;
    const others = presence(this.topic).members.map(({ key }) => key);
    return html`<article class="ticket">
      <h1>${subject}</h1>
      <p>Ticket ${this.id} of ${customer}, urgency ${urgency} <i class=${this.status}>${this.status}</i></p>
      <p role="status">${others.length > 0 && `Here now: ${others.join(", ")}`}</p>
      <p class="text">${details}</p>
      ${
        this.isAgent &&
        (this.status === "open"
          ? html`<button @click="mark('closed')">Close</button>`
          : html`<button @click="mark('open')">Reopen</button>`)
      }
      <h2>Comments</h2>
      <div role="log" aria-label="Comments"><ol class="replies">${each(
        this.comments,
        ({ id }) => id,
        ({ author, text }) => html`<li><b>${author}</b> ${text}</li>`,
      )}</ol>${this.comments.length === 0 && html`<p class="empty">No comments yet.</p>`}</div>
      <form class="stacked" @submit="comment" data-live-guard="Leave without sending your comment?" novalidate>
        <label for="comment">Comment</label> <textarea id="comment" name="text" rows="4"></textarea> ${errors(this, "text")}
        <button>Send</button>
      </form>
      <h2>Files</h2>
      <ul>${each(
        this.files,
        ({ id }) => id,
        ({ id, name }) => html`<li><a href="/helpdesk/files/${id}" download=${name}>${name}</a></li>`,
      )}</ul>
      <form class="stacked" @submit="attach" data-live-drop>
        <label>Pictures, texts and PDF files <input type="file" name="files" /></label>
        ${errors(this, "files")} ${uploads(this, "files")}
        <button>Attach</button>
      </form>
    </article>`;
  }
}
