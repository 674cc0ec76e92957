/** What a store in S3 does besides the contract of all stores: signatures, parts, addresses for browsers, and faults. */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type DirectUploads, s3Uploads, type UploadInfo, type UploadStore } from "../../middleware/index.js";
import { presign, signHeaders, writeQuery } from "../../middleware/uploads/s3/sign.js";
import { fakeS3 } from "../support/s3.js";
import { account } from "../support/s3-signature.js";
import { newFolder } from "../support/uploads.js";

const MB = 1024 * 1024;
const partSize = 5 * MB;
const key = { owner: "owner1", id: "abcdefghijklmnopqrstuv-a" };
const base = { name: "a.bin", component: "Album", field: "photos", types: [] };
const infoOf = (size: number): UploadInfo => ({ ...base, size });

async function open() {
  const s3 = await fakeS3();
  const store = s3Uploads(s3.options);
  return { s3, store, direct: store.direct as DirectUploads };
}

async function write(store: UploadStore, offset: number, content: Buffer): Promise<void> {
  const sink = store.write(key, offset);
  for (let at = 0; at < content.length; at += 100_000) sink.write(content.subarray(at, at + 100_000));
  sink.end();
  await finished(sink);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a signature", () => {
  // The examples of Amazon's documentation, "Authenticating Requests (AWS Signature Version 4)".
  const credentials = {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  };
  const signer = { credentials, region: "us-east-1", now: new Date("2013-05-24T00:00:00Z") };
  const url = new URL("https://examplebucket.s3.amazonaws.com/test.txt");

  it("of headers is that of Amazon's example", () => {
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const headers = { range: "bytes=0-9", "x-amz-content-sha256": empty };
    expect(signHeaders("GET", url, headers, signer).authorization).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, " +
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
  });

  it("of an address is that of Amazon's example", () => {
    expect(presign("GET", url, {}, {}, 86_400, signer)).toMatch(
      /&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/,
    );
  });

  it("writes a query in the order of its names", () => {
    expect(writeQuery({ "b c": "ü/'", a: "" })).toBe("a=&b%20c=%C3%BC%2F%27");
  });
});

describe("a file in S3", () => {
  it("is written in parts, continued within a part, and put together", async () => {
    const { store, s3 } = await open();
    const content = randomBytes(partSize * 2 + 3 * MB);
    await store.save(key, infoOf(content.length));
    await write(store, 0, content.subarray(0, 3 * MB));
    expect((await store.find(key))?.received).toBe(3 * MB);
    await write(store, 3 * MB, content.subarray(3 * MB, 11 * MB));
    expect((await store.find(key))?.received).toBe(11 * MB);
    await write(store, 11 * MB, content.subarray(11 * MB));
    await store.finish?.(key, content.length);
    expect((await buffer(store.read(key))).equals(content)).toBe(true);
    await store.remove(key);
    expect(s3.isEmpty).toBe(true);
  });

  it("that is empty is read as such, though S3 has no range of it", async () => {
    const { store } = await open();
    await store.save(key, infoOf(0));
    await store.finish?.(key, 0);
    expect(await buffer(store.read(key))).toHaveLength(0);
  });

  it("of unknown size needs parts only if it is large", async () => {
    const { store, s3 } = await open();
    for (const size of [100_000, partSize + 1]) {
      const content = randomBytes(size);
      await store.save(key, infoOf(0));
      await write(store, 0, content);
      await store.finish?.(key, size);
      expect((await buffer(store.read(key))).equals(content)).toBe(true);
      expect(s3.requests.some((line) => line.includes("uploads="))).toBe(size > partSize);
      await store.remove(key);
    }
  });

  it("is not finished while bytes are missing", async () => {
    const { store } = await open();
    await store.save(key, infoOf(10));
    await write(store, 0, Buffer.from("12345"));
    await expect(store.finish?.(key, 10)).rejects.toThrow("not there as a whole");
    await expect(store.finish?.(key, 5)).rejects.toThrow("last part of a file is missing");
    await expect(write(store, 3, Buffer.from("x"))).rejects.toThrow("elsewhere than at its end");
  });

  it("is moved within S3, and back, without passing this server", async () => {
    const { store, s3 } = await open();
    const info = { ...infoOf(7), type: "text/plain" };
    await store.save(key, infoOf(7));
    await write(store, 0, Buffer.from("content"));
    await store.finish?.(key, 7);
    await store.save(key, info);
    s3.requests.length = 0;
    await store.moveTo(key, "s3://other/kept/a ü.txt");
    expect([...s3.objects].map(([name, { body, type }]) => `${name} ${body} ${type}`)).toEqual([
      "other:kept/a ü.txt content text/plain",
    ]);
    await store.moveBack(key, "s3://other/kept/a ü.txt", info);
    expect(await store.find(key)).toEqual({ info, received: 7 });
    expect(s3.objects.has("other:kept/a ü.txt")).toBe(false);
    expect((await buffer(store.read(key))).toString()).toBe("content");
  });

  it("that is larger than a part is moved to this machine, and back", async () => {
    const { store } = await open();
    const content = randomBytes(partSize + MB);
    const info = { ...infoOf(content.length), type: "application/octet-stream" };
    const target = path.join(await newFolder(), "kept");
    await writeFile(target, content);
    await store.moveBack(key, target, info);
    expect(await store.find(key)).toEqual({ info, received: content.length });
    await store.moveTo(key, target);
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(await store.find(key)).toBeUndefined();
  });

  it("is swept with uploads that have no record, but not while parts of it arrive", async () => {
    const { store, s3, direct } = await open();
    await store.save(key, infoOf(partSize + 1));
    s3.uploads.set("lost", { key: "hyper-live/owner1/lost-1", started: Date.now(), parts: new Map() });
    s3.uploads.set("foreign", { key: "others/owner1/x-1", started: Date.now(), parts: new Map() });
    s3.age(10_000);
    await fetch((await direct.sign(key, 0)) as string, { method: "PUT", body: Buffer.alloc(partSize) });
    await store.sweep(Date.now() - 5_000);
    expect((await store.find(key))?.received).toBe(partSize);
    expect([...s3.uploads.keys()]).toEqual(["upload+1/=", "foreign"]);
    await store.sweep(Date.now() + 5_000);
    expect([[...s3.uploads.keys()], s3.objects.size]).toEqual([["foreign"], 0]);
  });
});

describe("an address for a part", () => {
  const put = (url: string, body: Buffer) =>
    fetch(url, { method: "PUT", body: new Uint8Array(body) }).then(({ status }) => status);

  it("is good for that part, of just that size, until the file is whole", async () => {
    const { store, direct, s3 } = await open();
    const content = randomBytes(partSize + 100);
    await store.save(key, infoOf(content.length));
    const [first, second] = [await direct.sign(key, 0), await direct.sign(key, partSize)] as [string, string];
    expect(await put(second, randomBytes(101))).toBe(403);
    expect(await put(second, randomBytes(99))).toBe(403);
    expect(await put(second.replace("partNumber=2", "partNumber=3"), randomBytes(100))).toBe(403);
    expect(await put(second.replace("abcdef", "bbcdef"), randomBytes(100))).toBe(403);
    expect((await store.find(key))?.received).toBe(0);
    expect(await put(second, content.subarray(partSize))).toBe(200);
    // The first is missing.
    expect((await store.find(key))?.received).toBe(0);
    expect(await put(first, content.subarray(0, partSize))).toBe(200);
    expect((await store.find(key))?.received).toBe(content.length);
    await store.finish?.(key, content.length);
    expect(await put(first, randomBytes(partSize))).toBe(404);
    expect((await buffer(store.read(key))).equals(content)).toBe(true);
    await store.save(key, { ...infoOf(content.length), type: "text/plain" });
    expect(await direct.sign(key, 0)).toBeUndefined();
    expect(s3.uploads.size).toBe(0);
  });

  it.each([1, -1, partSize + 1, partSize * 2, Number.NaN])("does not exist at %d", async (offset) => {
    const { store, direct } = await open();
    await store.save(key, infoOf(partSize + 1));
    expect(await direct.sign(key, offset)).toBeUndefined();
  });

  it("has larger parts for a file that would have more than 10,000", async () => {
    const { direct } = await open();
    expect(direct.partSize(5)).toBe(partSize);
    expect(direct.partSize(10_000 * partSize + 1)).toBe(2 * partSize);
  });

  it.each([
    ["no rule", undefined, "no CORS rule for PUT from https://app.example"],
    ["another origin", { origins: ["https://other.example"], methods: ["PUT"] }, "no CORS rule"],
    ["another method", { origins: ["*"], methods: ["GET", "POST"] }, "allows GET, POST, but not PUT"],
    ["what is needed", { origins: ["https://app.example"], methods: ["GET", "PUT"] }, undefined],
  ])("is of no use with a bucket whose CORS has %s, and the store says so", async (_what, cors, words) => {
    const { s3, direct } = await open();
    s3.cors = cors;
    const fault = await direct.findFault(key, "https://app.example");
    if (words === undefined) return expect(fault).toBeUndefined();
    expect(fault).toContain(words);
    expect(fault).toContain('AllowedOrigins ["https://app.example"] and AllowedMethods ["PUT"]');
  });
});

describe("a request to S3", () => {
  it("is repeated after a failure of the network or of S3, and not after a refusal", async () => {
    const { store, s3 } = await open();
    const answers = [0, 503];
    s3.intercept = () => answers.shift();
    await store.save(key, infoOf(3));
    expect(answers).toEqual([]);
    expect((await store.find(key))?.info.size).toBe(3);
    s3.requests.length = 0;
    s3.intercept = () => 403;
    await expect(store.find(key)).rejects.toThrow(/GET of hyper-live.* was refused: Intercepted, No <no>/);
    expect(s3.requests).toHaveLength(1);
  });

  it("that ends in an error after it has begun as a success has failed", async () => {
    const { store, s3 } = await open();
    await store.save(key, infoOf(3));
    await write(store, 0, Buffer.from("abc"));
    const { answer } = s3;
    s3.answer = async function (request, response) {
      if (request.method !== "POST") return answer.call(this, request, response);
      request.resume();
      response.writeHead(200).end("\n<Error><Code>InternalError</Code></Error>");
    };
    await expect(store.finish?.(key, 3)).rejects.toThrow("InternalError");
  });

  it("names a bucket that is not there", async () => {
    const { s3 } = await open();
    const store = s3Uploads({ ...s3.options, bucket: "nowhere" });
    await expect(store.find(key)).rejects.toThrow("NoSuchBucket");
  });

  it("asks for the keys of the account each time, and sends the token of those that end", async () => {
    const { s3 } = await open();
    const tokens: unknown[] = [];
    s3.intercept = ({ headers }) => void tokens.push(headers["x-amz-security-token"]);
    let count = 0;
    const credentials = async () => ({ ...account, sessionToken: `token ${++count}` });
    await s3Uploads({ ...s3.options, credentials }).save(key, infoOf(1));
    expect(tokens).toEqual(["token 1", "token 2"]);
  });
});

describe("s3Uploads()", () => {
  it.each([
    [undefined, 'option "bucket" of s3Uploads() is undefined'],
    [{ bucket: "a/b" }, '"bucket" of s3Uploads() is "a/b", but must be the name of a bucket'],
    [{ bucket: "bucket", buckets: 1 }, "options are bucket, region, endpoint, prefix, credentials"],
    [{ bucket: "bucket", region: "" }, 'must be a text such as "eu-central-1"'],
    [{ bucket: "bucket", endpoint: "s3.example" }, 'must look like "https://s3.example"'],
    [{ bucket: "bucket", prefix: "a" }, 'must be "" or end with a slash'],
    [{ bucket: "bucket", prefix: "../" }, 'must be "" or end with a slash'],
    [{ bucket: "bucket", credentials: {} }, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"],
    [{ bucket: "bucket" }, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"],
  ])("says what is wrong with %j", (options, sentence) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    expect(() => s3Uploads(options as never)).toThrow(sentence);
    expect(() => s3Uploads(options as never)).toThrow("[HL_OPTION]");
  });

  it("takes region and keys from the environment, and Amazon's address of the bucket", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATEST");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_REGION", "eu-central-1");
    const { records } = s3Uploads({ bucket: "my-uploads" }) as never as {
      records: { bucket: { presign(...all: unknown[]): Promise<string> } };
    };
    expect(await records.bucket.presign("PUT", "a/b", {}, 60)).toMatch(
      /^https:\/\/my-uploads\.s3\.eu-central-1\.amazonaws\.com\/a\/b\?X-Amz-.*%2Feu-central-1%2Fs3/,
    );
  });
});
