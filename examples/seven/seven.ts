/** The pages of the seven tasks of 7GUIs (eugenkiss.github.io/7guis): one that lists them, and one for each. */
import { type Hole, html } from "hyper-live";
import type { Example } from "../page.js";
import { Cells } from "./cells.js";
import { CircleDrawer } from "./circles.js";
import { Count } from "./counter.js";
import { Crud } from "./crud.js";
import { FlightBooker } from "./flights.js";
import { Temperature } from "./temperature.js";
import { Timer } from "./timer.js";

const tasks: { name: string; title: string; line: string; content: Hole }[] = [
  { name: "counter", title: "Counter", line: "A number, and a button that increases it", content: Count },
  {
    name: "temperature",
    title: "Temperature converter",
    line: "Two fields, each of which changes the other",
    content: Temperature,
  },
  {
    name: "flights",
    title: "Flight booker",
    line: "A form whose button can be used only while all is right",
    content: FlightBooker,
  },
  {
    name: "timer",
    title: "Timer",
    line: "A gauge that fills while its duration is changed",
    content: Timer,
  },
  {
    name: "crud",
    title: "CRUD",
    line: "Names to create, filter, update and delete",
    content: Crud,
  },
  {
    name: "circles",
    title: "Circle drawer",
    line: "Circles on a canvas, with undo and redo",
    content: html`${CircleDrawer}<script type="module" src="/pointer.js"></script>`,
  },
  {
    name: "cells",
    title: "Cells",
    line: "A spreadsheet whose formulas follow what they refer to",
    content: Cells,
  },
];

const style = "seven/seven.css";
const pathOf = (name: string) => `/seven/${name}`;

const overview = html`<ol>${tasks.map(
  ({ name, title, line }) => html`<li><a href=${pathOf(name)}>${title}</a>: ${line}</li>`,
)}</ol>`;

export const seven: Example[] = [
  {
    path: "/seven",
    title: "7GUIs",
    line: "The seven tasks that user interfaces are compared by",
    file: "seven/seven.ts",
    style,
    content: () => html`<nav class="seven" aria-label="Tasks">${overview}</nav>`,
  },
  ...tasks.map(({ name, title, line, content }) => ({
    path: pathOf(name),
    isPart: true,
    title,
    line,
    file: `seven/${name}.ts`,
    style,
    content: () => html`<div class="seven">${content}<p><a href="/seven">All seven tasks</a></p></div>`,
  })),
];
