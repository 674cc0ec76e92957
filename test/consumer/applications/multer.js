import express from "express";
import { hyperLive } from "hyper-live";
import multer from "multer";
import { showCounter } from "./counter.js";

const app = express();
app.use(multer().any());
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
