/** A check against forged posts before us: each of our forms carries its token. */
import cookieParser from "cookie-parser";
import { doubleCsrf } from "csrf-csrf";
import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const { generateCsrfToken, doubleCsrfProtection } = doubleCsrf({
  getSecret: () => "a secret of the tokens",
  getSessionIdentifier: () => "session",
  cookieName: "csrf",
  cookieOptions: { secure: false },
  getCsrfTokenFromRequest: (request) => request.body?._csrf,
});

const app = express();
app.use(cookieParser(), express.urlencoded({ extended: false }), doubleCsrfProtection);
app.use(hyperLive({ fields: { _csrf: (request) => generateCsrfToken(request, request.res) } }));
app.get("/", showCounter);
app.listen(process.env.PORT);
