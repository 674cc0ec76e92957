import { Length } from "class-validator";
import { arg, context, each, handler, html, live } from "hyper-live";
import { ask } from "./model.js";

type Line = { id: number; who: string; text: string };

@live
export class Assistant {
  lines: Line[] = [];
  isBusy = false;

  @handler(String, { deadline: 120_000 })
  async *send(@arg(Length(1, 500)) message: string) {
    this.say("You", message);
    const answer = this.say("Assistant", "");
    this.isBusy = true;
    for await (const piece of ask(message, context().signal)) {
      answer.text += piece;
      yield; // shows what is set so far
    }
    this.isBusy = false;
  }

  @handler({ interrupts: "send" })
  stop() {
    this.isBusy = false;
    this.say("Assistant", "Stopped.");
  }

  say(who: string, text: string): Line {
    const line = { id: this.lines.length, who, text };
    this.lines.push(line);
    return line;
  }

  render() {
    const line = ({ who, text }: Line) => html`<li><b>${who}</b> <span>${text}</span></li>`;
    const lines = each(this.lines, ({ id }) => id, line);
    // While an answer comes, screen readers wait for the whole of it.
    return html`<section class="chat">
      <h2>Assistant</h2>
      <div class="log" role="log" tabindex="0" aria-label="Conversation" aria-busy=${this.isBusy}>
        ${this.lines.length ? html`<ol>${lines}</ol>` : html`<p class="empty">Ask something.</p>`}
      </div>
      <form @submit="send(message)">
        <input name="message" placeholder="Message" aria-label="Message" maxlength="500" required />
        <button>Send</button>
      </form>
      <p><button class="quiet" @click="stop" disabled=${!this.isBusy}>Stop</button></p>
    </section>`;
  }
}
