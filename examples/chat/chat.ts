import { Length } from "class-validator";
import { arg, each, handler, html, live, presence, shared } from "hyper-live";

type Message = { id: number; name: string; text: string };
const messages = shared("chat.messages", [] as Message[], { max: 100 });
const room = presence("chat");

@live
export class Chat {
  name = "";

  onMount() {
    this.enter(`Guest ${Math.floor(Math.random() * 900) + 100}`);
  }

  @handler(String)
  enter(@arg(Length(1, 30)) name: string) {
    this.name = name;
    room.join(name);
  }

  @handler(String)
  async send(@arg(Length(1, 500)) text: string) {
    await messages.update((list) => {
      list.push({ id: (list.at(-1)?.id ?? 0) + 1, name: this.name, text });
    });
  }

  render() {
    const line = ({ name, text }: Message) => html`<li><b>${name}</b> ${text}</li>`;
    const lines = each(messages.value, ({ id }) => id, line);
    return html`<section class="chat">
      <h2 aria-live="polite" aria-atomic="true">Chat <small>(${room.members.length} here)</small></h2>
      <ul class="here" aria-label="Who is here">${room.members.map(({ key }) => html`<li>${key}</li>`)}</ul>
      <div class="log" role="log" tabindex="0" aria-label="Conversation">
        ${messages.value.length ? html`<ol>${lines}</ol>` : html`<p class="empty">No messages yet.</p>`}
      </div>
      <form @submit="send(text)">
        <input name="text" placeholder="Message" aria-label="Message" maxlength="500" required />
        <button>Send</button>
      </form>
      <form @submit="enter(name)">
        <input name="name" aria-label="Your name" value=${this.name} maxlength="30" required />
        <button class="quiet">Change name</button>
      </form>
    </section>`;
  }
}
