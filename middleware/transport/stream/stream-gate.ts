/**
 * The gate of a site's streams. A page whose network lets no WebSocket through opens a stream by a post, and sends its frames
 * by posts to the stream's name. All of them pass through the application as other posts do.
 */
import type { Server } from "node:http";
import type { Request, Response } from "express";
import { answerName, batchName, framesName } from "../../component/post-fields.js";
import type { Settings } from "../../options.js";
import { allowsPost } from "../../security/origin.js";
import { randomName } from "../../security/random.js";
import type { Site } from "../../site.js";
import { admit, type Refusal, readSignIn, refuseOrigin, restarting } from "../admit.js";
import { type HttpError, readBody } from "../body.js";
import { PageConnection } from "../page-connection.js";
import { type Entries, readEntries } from "../post/read-post.js";
import type { Probe } from "../post/still-signed-in.js";
import { serverOf } from "../upgrade.js";
import { StreamChannel } from "./stream-channel.js";

/** What the gate needs of its installation. */
export interface StreamGateOptions {
  settings: Settings;
  site: () => Site;
  /** asks the application again who a browser is */
  probe: Probe;
  /** whether a server accepts no further connections */
  isClosing: (server: Server) => boolean;
}

/** An open stream. */
interface Stream {
  channel: StreamChannel;
  /** who may send frames on it */
  owner: string | undefined;
}

/** A batch of frames. */
interface Batch {
  /** counts the batches of a stream, from 1 */
  number: number;
  frames: string[];
}

/** For a stream that this process does not have, or not for this browser: the page opens another one. */
const unknown: Refusal = { status: 410, why: "No such stream" };
/**
 * For a stream that may be in a process which is shutting down, if that alone has the page's state: it will send the page its
 * newest seals, and the page sends the frames again until then.
 */
const elsewhere: Refusal = { status: 503, why: "No such stream here" };
const malformed: Refusal = { status: 400, why: "HL_EVENT_MALFORMED" };
const turnedOff: Refusal = { status: 404, why: "Streams are turned off" };

export class StreamGate {
  /** the open streams by name */
  private readonly streams = new Map<string, Stream>();

  constructor(private readonly options: StreamGateOptions) {}

  /** Answers a post to the site's path of streams by a new stream. */
  async open(request: Request, response: Response): Promise<void> {
    const { isClosing, probe } = this.options;
    const site = this.options.site();
    if (!(await this.readFields(request, response))) return;
    const server = serverOf(request);
    const isRefused = server !== undefined && isClosing(server);
    const visit = isRefused ? restarting : admit(site, request, "stream", isOwn(site, request));
    if ("status" in visit) return refuse(response, visit);
    // The page may have left while its request was read.
    if (response.destroyed) return;
    const signIn = readSignIn(site, visit, () => probe(request, request.headers.cookie));
    const channel = new StreamChannel(response, randomName());
    this.streams.set(channel.name, { channel, owner: visit.owner });
    response.once("close", () => this.streams.delete(channel.name));
    new PageConnection(site, channel, visit, signIn);
  }

  /** Answers a post with frames for an open stream. */
  async receive(name: string, request: Request, response: Response): Promise<void> {
    const site = this.options.site();
    const fields = await this.readFields(request, response);
    if (!fields) return;
    if (!isOwn(site, request)) return refuse(response, refuseOrigin(site, request, "stream"));
    const batch = readBatch(fields);
    if (!batch) return refuse(response, malformed);
    const stream = this.streams.get(name);
    if (!stream) return refuse(response, site.store.isShared ? unknown : elsewhere);
    if (!isOwner(site, request, stream)) return refuse(response, unknown);
    stream.channel.receive(batch.number, batch.frames, (isTaken) => {
      if (isTaken) response.status(204).end();
      else refuse(response, unknown);
    });
  }

  /** Reads the body of a post; undefined if that was refused. */
  private async readFields(request: Request, response: Response): Promise<Entries | undefined> {
    const { stream, maxPayload } = this.options.settings;
    response.setHeader("Cache-Control", "no-store");
    response.setHeader(answerName, "final");
    try {
      if (stream) return readEntries(await readBody(request, maxPayload));
      refuse(response, turnedOff);
    } catch (error) {
      refuse(response, { ...malformed, status: (error as HttpError).status ?? malformed.status });
    }
    return undefined;
  }
}

/** Whether a request comes from a page of this site. */
function isOwn(site: Site, request: Request): boolean {
  return allowsPost(request, site.settings.origins);
}

/** Whether a request is of the browser or the user that opened a stream. */
function isOwner(site: Site, request: Request, { owner }: Stream): boolean {
  if (site.owners.of(request) === owner) return true;
  site.logRefusal("stream", { message: "frames of another owner than the stream's [HL_SEAL_FOREIGN]" });
  return false;
}

function readBatch(fields: Entries): Batch | undefined {
  const { [batchName]: number = "", [framesName]: frames } = Object.fromEntries(fields);
  if (!/^[1-9]\d{0,14}$/.test(number) || frames === undefined) return undefined;
  return { number: Number(number), frames: frames === "" ? [] : frames.split("\n") };
}

function refuse(response: Response, { status, why, retryAfter }: Refusal): void {
  // Without reading the rest of the body, the browser would not receive the answer.
  response.req.resume();
  if (status === unknown.status || status === elsewhere.status) response.setHeader(answerName, "again");
  if (retryAfter) response.setHeader("Retry-After", `${retryAfter}`);
  response.status(status).type("text/plain").end(why);
}
