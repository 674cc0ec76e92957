import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
const shop = express();
shop.use(hyperLive());
shop.get("/", showCounter);
app.use("/shop", shop);
app.listen(process.env.PORT);
