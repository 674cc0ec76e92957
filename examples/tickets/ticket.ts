import { Length } from "class-validator";
import { errors, handler, html, live } from "hyper-live";

class Reply {
  @Length(1, 2_000, { message: "Write a reply first" })
  text!: string;
}

/** The replies to a ticket, which only the page knows: this is an example. */
@live
export class Replies {
  replies: string[] = [];

  @handler(Reply)
  send({ text }: Reply) {
    this.replies.push(text);
  }

  render() {
    return html`<section>
      <ol class="replies">${this.replies.map((reply) => html`<li>${reply}</li>`)}</ol>
      <form class="stacked" @submit="send" data-live-guard="Leave without sending your reply?" novalidate>
        <label for="reply">Reply</label> <textarea id="reply" name="text" rows="4"></textarea> ${errors(this, "text")}
        <button>Send reply</button>
      </form>
    </section>`;
  }
}
