/** formidable 3, which stores files on the disk by itself. */
import { rm } from "node:fs/promises";
import formidable from "formidable";
import { folder, serve } from "./serve.js";

serve(async (request, response) => {
  const form = formidable({ uploadDir: folder, maxFileSize: Number.MAX_SAFE_INTEGER });
  const [, files] = await form.parse(request);
  for (const { filepath } of files.file ?? []) await rm(filepath);
  response.end("done");
});
