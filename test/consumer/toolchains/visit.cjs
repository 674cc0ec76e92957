// Serves the component of a compiled module and sends it a form: `node visit.cjs out/notes.js` prints "200 milk,milk".
const path = require("node:path");
const express = require("express");
const { hyperLive } = require("hyper-live");

/** Sends "milk" twice by a form's post; gives the status and what the page shows then. */
async function visit(Notes) {
  const app = express();
  app.use(hyperLive());
  app.get("/", (_request, response) => response.live(Notes));
  const server = await new Promise((resolve) => {
    const started = app.listen(0, () => resolve(started));
  });
  const url = `http://localhost:${server.address().port}`;
  const first = await fetch(url);
  const cookie = first.headers.get("set-cookie").split(";")[0];
  const seal = /name="_seal" value="([^"]*)"/.exec(await first.text())[1];
  const answer = await fetch(`${url}/_live`, {
    method: "POST",
    headers: { cookie, origin: url },
    body: new URLSearchParams({ _seal: seal, "submit:0": "add(text,times)", text: "milk", times: "2" }),
  });
  const shown = /<p[^>]*>(?:<!--.*?-->)?([^<]*)/.exec(await answer.text())?.[1];
  server.close();
  server.closeAllConnections();
  return `${answer.status} ${shown}`;
}

module.exports = { visit };

if (require.main === module) {
  const { Notes } = require(path.resolve(process.argv[2]));
  void visit(Notes).then((said) => {
    console.log(said);
    process.exit(0);
  });
}
