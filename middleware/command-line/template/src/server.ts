import { redisAdapter } from "hyper-live";
import { createApp } from "./app.js";

const { PORT = "3000", REDIS_URL } = process.env;

// With several processes they share what pages hold through Redis.
const app = createApp(REDIS_URL ? { adapter: redisAdapter(REDIS_URL) } : {});
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
