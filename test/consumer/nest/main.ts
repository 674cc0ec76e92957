import { Controller, Get, Module, Res } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { Response } from "express";
import { handler, html, hyperLive, live } from "hyper-live";

@live
class Counter {
  count = 0;
  increment() {
    this.count++;
  }
  @handler(Number)
  set(count: number) {
    this.count = count;
  }
  render() {
    return html`<p>Count: ${this.count}</p>
      <button @click="increment">+</button>
      <input type="number" value=${this.count} @change="set(value)" aria-label="Count" />`;
  }
}

@Controller()
class PageController {
  @Get()
  show(@Res() response: Response) {
    return response.live(Counter);
  }
}

@Module({ controllers: [PageController] })
class ApplicationModule {}

async function start() {
  const app = await NestFactory.create(ApplicationModule, { logger: ["error", "warn"] });
  app.use(hyperLive());
  await app.listen(process.env.PORT ?? 3000);
}
void start();
