/** The browser's side of a stream, without a browser. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Stream, type StreamPage } from "../public/browser/lazy/stream.js";

beforeEach(() => void vi.stubGlobal("addEventListener", () => {}));
afterEach(() => void vi.unstubAllGlobals());

const page: StreamPage = {
  _post: async () => new Response(null, { status: 204 }),
  _isHidden: () => false,
  _onOpen() {},
  _onEnd() {},
};

/** Opens a stream whose server sends this at once, and ends it; resolves to what its page has done by then. */
function openStream(text: string): Promise<string[]> {
  const done: string[] = [];
  const headers = { "Content-Type": "text/event-stream" };
  const stream = new Stream({ ...page, _post: async () => new Response(text, { headers }) });
  stream.onmessage = async ({ data }) => {
    // As the script does, which handles frames one after the other.
    for (let times = 0; times < 20; times++) await undefined;
    done.push(data);
  };
  return new Promise((resolve) => {
    stream.onclose = () => resolve([...done, "closed"]);
  });
}

it("the end comes after the frames before it, though they arrive together", async () => {
  const frames = 'event:open\ndata:name\n\ndata:[0,0,1]\n\ndata:["seal",0,"s"]\n\n';
  const all = ["[0,0,1]", '["seal",0,"s"]', "closed"];
  expect(await openStream(`${frames}event:close\ndata:1012 HL_RESTART\n\n`)).toEqual(all);
  expect(await openStream(frames)).toEqual(all);
});
