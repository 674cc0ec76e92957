/** Multipart bodies of any kind, without a server: each is read or refused soon, and leaves nothing behind. */
import { PassThrough, type Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Request } from "express";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LiveError, Upload } from "../../middleware/index.js";
import { RefusedFile } from "../../middleware/input/upload.js";
import { type MultipartOptions, readMultipart } from "../../middleware/transport/post/read-multipart.js";
import { bodyOf, fieldHeaders, fileHeaders } from "../support/uploads.js";

const boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
const type = `multipart/form-data; boundary=${boundary}`;
const seal: [string, string] = [fieldHeaders("_seal"), "sealed"];
const file = (name: string, content: string | Buffer = "content"): [string, string | Buffer] => [
  fileHeaders("photos", name),
  content,
];

/** Reads a body in pieces; returns its entries, and the contents of its files by their names. */
async function read(
  body: Buffer,
  options: Partial<MultipartOptions> & {
    type?: string;
    piece?: number;
    isOpen?: boolean;
    isCut?: boolean;
  } = {},
) {
  const request = new PassThrough() as unknown as Request & PassThrough;
  Object.assign(request, { headers: { "content-type": options.type ?? type } });
  const files: Record<string, Buffer> = {};
  const discarded: string[] = [];
  const admitted: string[][] = [];
  const take = async (_field: string, name: string, source: Readable) => {
    const content = await buffer(source).catch(() => Buffer.alloc(0));
    files[name] = content;
    const remove = async () => void discarded.push(name);
    const never = async () => {};
    const facts = { name, type: "", size: content.length };
    const upload = new Upload(facts, {
      read: () => source,
      moveTo: never,
      moveBack: never,
      keep: async () => "",
      remove,
    });
    return { token: `token of ${name}`, file: upload };
  };
  const reading = readMultipart(request, {
    limit: 10_000,
    maxFields: 100,
    maxFiles: 20,
    admit: async (entries) => {
      admitted.push(entries.map(([name]) => name));
      return take;
    },
    ...options,
  });
  reading.catch(() => {});
  const piece = options.piece ?? 1_000;
  for (let at = 0; at < body.length && !request.destroyed; at += piece) {
    if (!request.write(body.subarray(at, at + piece))) await new Promise((resolve) => setImmediate(resolve));
  }
  if (options.isCut) request.destroy();
  else if (!options.isOpen) request.end();
  const { entries } = await reading.catch((error: LiveError) => {
    throw Object.assign(error, { discarded, files });
  });
  return { entries, files, admitted };
}

const errorOf = (reading: Promise<unknown>) =>
  reading.then(
    () => undefined,
    (error: LiveError & { discarded: string[]; files: Record<string, Buffer> }) => error,
  );

describe("a multipart body", () => {
  it("is read in pieces of any size", async () => {
    const body = bodyOf(boundary, [seal, file("a.txt"), [fieldHeaders("title"), "Größe"], file("b.txt", "")]);
    for (const piece of [1, 7, 64, 5_000]) {
      const { entries, files, admitted } = await read(body, { piece });
      expect(entries).toEqual([
        ["_seal", "sealed"],
        ["photos", "token of a.txt"],
        ["title", "Größe"],
        ["photos", "token of b.txt"],
      ]);
      expect(files).toEqual({ "a.txt": Buffer.from("content"), "b.txt": Buffer.alloc(0) });
      // With what came before the first file.
      expect(admitted).toEqual([["_seal", "photos"]]);
    }
  });

  it("may have a field in which no file is chosen", async () => {
    const { entries, admitted } = await read(bodyOf(boundary, [seal, file("", "")]));
    expect(entries).toEqual([["_seal", "sealed"]]);
    expect(admitted).toEqual([]);
  });

  it.each([
    ["Größe.txt", "Größe.txt"],
    ["写真 🖼.png", "写真 🖼.png"],
    ["../../etc/passwd", "passwd"],
    ["C:\\\\fakepath\\\\a.txt", "a.txt"],
  ])("has names as they were sent, without paths: %s", async (sent, expected) => {
    const { files } = await read(bodyOf(boundary, [seal, file(sent)]));
    expect(Object.keys(files)).toEqual([expected]);
  });

  const parts = (count: number, part: [string, string | Buffer]) => Array.from({ length: count }, () => part);
  const whole = bodyOf(boundary, [seal, file("a.txt", "x".repeat(2_000))]);
  it.each<[string, Buffer, number, Parameters<typeof read>[1]?]>([
    ["ends within a file", whole.subarray(0, -1_000), 400],
    ["ends within the headers of a part", whole.subarray(0, 60), 400],
    ["has no last boundary", whole.subarray(0, -boundary.length - 6), 400],
    ["is cut within a file", whole.subarray(0, -1_000), 400, { isCut: true }],
    ["is cut before its first byte", Buffer.alloc(0), 400, { isCut: true }],
    ["is no multipart at all", Buffer.from("x".repeat(5_000)), 400],
    ["has no boundary in its type", whole, 400, { type: "multipart/form-data" }],
    ["has 10,000 fields", bodyOf(boundary, parts(10_000, [fieldHeaders("a"), "b"])), 413],
    ["has 10,000 files", bodyOf(boundary, [seal, ...parts(10_000, file("a.txt"))]), 413],
    ["has a field that is too long", bodyOf(boundary, [[fieldHeaders("a"), "b".repeat(20_000)]]), 413],
    [
      "has fields that are too long in all",
      bodyOf(boundary, parts(20, [fieldHeaders("a"), "b".repeat(900)])),
      413,
    ],
    ["says nothing more", whole.subarray(0, -1_000), 408, { isOpen: true, silence: 100 }],
  ])("that %s is refused, and its files are deleted", async (_what, body, status, options) => {
    const error = await errorOf(read(body, options));
    expect(error).toBeInstanceOf(LiveError);
    expect(error?.status).toBe(status);
    // Files that were received before are deleted; one that was cut was never given.
    const received = Object.keys(error?.files ?? {});
    expect(error?.discarded.length).toBeGreaterThanOrEqual(received.length === 0 ? 0 : 1);
  });

  it("with headers that are too long, or with nested parts, has no such file", async () => {
    const long = [`${fileHeaders("photos", "a.txt")}\r\nX-Long: ${"x".repeat(30_000)}`, "content"] as const;
    const nested = bodyOf("inner", [file("deep.txt")]);
    const inner = [
      `${fieldHeaders("photos")}\r\nContent-Type: multipart/mixed; boundary=inner`,
      nested,
    ] as const;
    const same = [fileHeaders("photos", "same.txt"), bodyOf(boundary, [file("x.txt")])] as const;
    const found = await read(bodyOf(boundary, [seal, [...inner], file("b.txt")]));
    expect(Object.keys(found.files)).toEqual(["b.txt"]);
    for (const part of [long, same]) {
      const reading = read(bodyOf(boundary, [seal, [...part], file("b.txt")]));
      const error = await errorOf(reading);
      if (error) expect(error.status).toBe(400);
      else expect(Object.keys((await reading).files)).not.toContain("deep.txt");
    }
  });

  it("is given up by nobody while its first file is admitted, and refused as that says", async () => {
    const error = await errorOf(
      read(whole, {
        admit: async () => {
          throw new LiveError("HL_ORIGIN", "A post came from elsewhere.", { status: 403 });
        },
      }),
    );
    expect([error?.code, error?.files]).toEqual(["HL_ORIGIN", {}]);
  });

  it("is not given up while a file is stored that takes longer than its browser may be silent", async () => {
    const slow = async (_field: string, name: string, source: Readable) => {
      await new Promise((done) => setTimeout(done, 300));
      await buffer(source);
      return { token: name, file: new RefusedFile("is only for this test") };
    };
    const { entries } = await read(bodyOf(boundary, [seal, file("a.txt"), file("b.txt", "")]), {
      admit: async () => slow,
      silence: 100,
    });
    expect(entries.map(([, value]) => value)).toEqual(["sealed", "a.txt", "b.txt"]);
  });

  it("with any bytes changed, cut or repeated is read or refused, and never hangs", async () => {
    const valid = bodyOf(boundary, [
      seal,
      file("a.txt", "x".repeat(300)),
      [fieldHeaders("t"), "1"],
      file("b.txt"),
    ]);
    const change = fc.record({
      at: fc.nat(valid.length - 1),
      length: fc.nat(80),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom("\r\n", "--", boundary, `--${boundary}\r\n`),
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 400 }),
        async (changes, piece) => {
          let body = valid;
          for (const { at, length, bytes } of changes)
            body = Buffer.concat([
              body.subarray(0, at),
              Buffer.from(bytes as never),
              body.subarray(at + length),
            ]);
          const error = await errorOf(read(body, { piece, silence: 500 }));
          if (error) expect(error).toBeInstanceOf(LiveError);
        },
      ),
      { numRuns: 150 },
    );
  });
});
