/** Our own: a form with a file field, whose handler drops the file. */
import express from "express";
import { handler, html, hyperLive, IsFile, live, type Upload } from "../../../../middleware/index.js";
import { folder, serve } from "./serve.js";

class Form {
  @IsFile({ max: "100 GB" }) file!: Upload;
}

@live
class Page {
  size = 0;
  @handler(Form) send({ file }: Form) {
    this.size = file.size;
  }
  render() {
    return html`<form @submit="send"><input type="file" name="file" /><p>${this.size}</p></form>`;
  }
}

const app = express();
app.use(
  hyperLive({
    secret: "a secret of the benchmark of uploads",
    uploads: { folder, maxTotal: "100 GB" },
    limits: { eventsPerOwner: 100_000 },
  }),
);
app.get("/", (_request, response) => response.live(Page));
serve(app);
