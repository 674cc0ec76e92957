/** A form with a file field, whose page has what other clients of the protocol tus need to send files for it. */
import { createHash } from "node:crypto";
import path from "node:path";
import express from "express";
import { handler, html, hyperLive, IsFile, live } from "hyper-live";

class Form {}
IsFile({ max: "50 MB" })(Form.prototype, "file");

class Page {
  sent = "";
  async send({ file }) {
    const bytes = Buffer.from(await file.arrayBuffer());
    this.sent = `${file.name} ${file.size} ${createHash("sha256").update(bytes).digest("hex")}`;
  }
  render() {
    return html`<form @submit="send"><input type="file" name="file" /><p>${this.sent}</p></form>`;
  }
}
handler(Form)(Page.prototype, "send", Object.getOwnPropertyDescriptor(Page.prototype, "send"));
live({ name: "UploadsPage" })(Page);

const app = express();
app.use(hyperLive({ uploads: { folder: path.resolve("uploads") } }));
app.get("/uppy.js", (_request, response) => response.sendFile(path.resolve("uppy.js")));
app.get("/", (_request, response) => response.live(Page));
app.listen(process.env.PORT);
