/** Sends a file by tus-js-client: stops at half, finds the upload again by its address, and goes on. */
import { createHash, randomBytes } from "node:crypto";
import * as tus from "tus-js-client";

const url = `http://localhost:${process.env.PORT}`;
const first = await fetch(url);
const cookie = /hyper-live=[^;]+/.exec(first.headers.get("set-cookie"))[0];
const page = await first.text();
const [, grant] = /data-live-upload="([^"]*)"/.exec(page);
const [, seal] = /name="_seal" value="([^"]*)"/.exec(page);
const content = randomBytes(3_000_000);
const options = {
  endpoint: `${url}/_live/uploads`,
  chunkSize: 500_000,
  headers: { Cookie: cookie },
  metadata: { grant, filename: "Größe.bin" },
};

/** Sends until `stopAt` bytes have arrived, or to the end; returns the address. */
function send(more, stopAt = Number.POSITIVE_INFINITY) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(content, {
      ...options,
      ...more,
      onError: reject,
      onSuccess: () => resolve(upload.url),
      onChunkComplete(_size, accepted) {
        if (accepted >= stopAt) upload.abort().then(() => resolve(upload.url), reject);
      },
    });
    upload.start();
  });
}

const uploadUrl = await send({}, 1_500_000);
const half = await fetch(uploadUrl, {
  method: "HEAD",
  headers: { Cookie: cookie, "Tus-Resumable": "1.0.0" },
});
const at = await send({ uploadUrl });
const body = new URLSearchParams({ _seal: seal, "submit:0": "send", file: at.split("/").pop() });
const answer = await fetch(`${url}/_live`, { method: "POST", headers: { Cookie: cookie }, body });
const text = await answer.text();
const expected = `Größe.bin ${content.length} ${createHash("sha256").update(content).digest("hex")}`;
console.log(
  Number(half.headers.get("Upload-Offset")) >= 1_500_000 && text.includes(expected) ? "whole" : text,
);
// Refused before its first byte.
const refused = await send({ uploadSize: 60_000_000 }).catch((error) => error.originalResponse?.getStatus());
console.log(`refused ${refused}`);
