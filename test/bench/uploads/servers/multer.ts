/** multer 2 with its storage on the disk, in Express. */
import { rm } from "node:fs/promises";
import express from "express";
import multer from "multer";
import { folder, serve } from "./serve.js";

const app = express();
app.post("/", multer({ dest: folder }).single("file"), async (request, response) => {
  await rm((request as never as { file: { path: string } }).file.path);
  response.end("done");
});
serve(app);
