/** A flood of posts by one owner: they start one in each turn of the event loop, so that others wait for one alone. */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { html, live } from "../../middleware/index.js";
import { getPage } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf } from "../support/socket.js";

/** Turns of the event loop in which handlers were run, by owner. */
const turns: Record<string, number[]> = { ann: [], bob: [] };
let turn = 0;

@live
class Noted {
  who = "";
  note(): void {
    turns[this.who]?.push(turn);
  }
  render() {
    return html`<button @click="note">Note</button>`;
  }
}

function countTurns(): void {
  let next = setImmediate(function count() {
    turn++;
    next = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(next));
}

/** The bytes of a click in each of several pages of one owner, whose events would not wait for each other. */
async function postsOf(site: TestSite, who: string, count: number): Promise<string[]> {
  const agent = site.agent();
  const posts: string[] = [];
  while (posts.length < count) {
    const page = await getPage(agent, `/${who}`);
    const body = String(new URLSearchParams({ _seal: page.seals[0] ?? "", "on:0": "note" }));
    const head = [
      "POST /_live HTTP/1.1",
      `Host: ${new URL(site.url).host}`,
      `Cookie: ${cookieOf(agent)}`,
      "Content-Type: application/x-www-form-urlencoded",
      `Content-Length: ${body.length}`,
    ];
    posts.push(`${head.join("\r\n")}\r\n\r\n${body}`);
  }
  return posts;
}

/** Sends requests in one packet, and reads all answers. */
async function sendAtOnce(site: TestSite, requests: string[]): Promise<string> {
  const socket = connect(Number(new URL(site.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  let text = "";
  socket.on("data", (data) => {
    text += data;
  });
  socket.write(requests.join(""));
  await expect.poll(() => text.match(/^HTTP\/1.1 /gm)?.length).toBe(requests.length);
  return text;
}

it("no two posts of one owner start in one turn, and those of another owner start between them", async () => {
  const site = await serve((app) =>
    app.get("/:who", (request, response) => response.live(Noted, { who: String(request.params.who) })),
  );
  const count = 8;
  const [ann, bob] = [await postsOf(site, "ann", count), await postsOf(site, "bob", count)];
  countTurns();
  const answers = await sendAtOnce(
    site,
    ann.flatMap((each, at) => [each, bob[at] ?? ""]),
  );
  expect(answers.match(/^HTTP\/1.1 303/gm)).toHaveLength(2 * count);
  for (const each of Object.values(turns)) expect(new Set(each).size).toBe(count);
  const all = Object.values(turns).flat();
  expect(Math.max(...all) - Math.min(...all)).toBeLessThan(2 * count - 2);
});
