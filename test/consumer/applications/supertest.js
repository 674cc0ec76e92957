/** A test of someone's application: no server of its own, and a process that ends by itself. */
import assert from "node:assert";
import express from "express";
import { hyperLive } from "hyper-live";
import supertest from "supertest";
import { showCounter } from "./counter.js";

const app = express();
app.use(hyperLive());
app.get("/", showCounter);

const agent = supertest.agent(app);
const page = await agent.get("/").expect(200, /Count: <!--.*-->0|Count: 0|Count: /);
const seal = /name="_seal" value="([^"]*)"/.exec(page.text)[1];
const post = (headers) =>
  agent.post("/_live").type("form").set(headers).send({ _seal: seal, "on:0": "increment" });
const { headers } = await post({}).expect(303);
assert.match((await agent.get(headers.location).expect(200)).text, />1|Count: 1|1</);
await post({ "HX-Request": "true", "HX-Request-Type": "partial" }).expect(200, /Count/);
console.log("passed");
