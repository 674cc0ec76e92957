import { every, handler, html, live } from "hyper-live";

@live
export class Timer {
  duration = 15_000;
  elapsed = 0;
  last = Date.now();

  onMount() {
    every(100, this.tick);
  }

  /** Adds the time since the last tick, unless the timer has ended. */
  tick() {
    const now = Date.now();
    if (this.elapsed < this.duration) this.elapsed = Math.min(this.duration, this.elapsed + now - this.last);
    this.last = now;
  }

  @handler(Number)
  adjust(seconds: number) {
    this.tick();
    this.duration = seconds * 1000;
  }

  reset() {
    this.elapsed = 0;
    this.last = Date.now();
  }

  render() {
    return html`<section>
      <h2>Timer</h2>
      <p><label>Elapsed time <progress value=${this.elapsed} max=${this.duration}></progress></label></p>
      <p>${(this.elapsed / 1000).toFixed(1)} s of ${this.duration / 1000} s</p>
      <p><label>Duration <input type="range" name="seconds" min="1" max="30" step="0.5" value=${this.duration / 1000}
        @input.debounce.0="adjust(value)" /></label></p>
      <p><button @click="reset">Reset</button> <button class="without-live" @click="tick">Show the time</button></p>
    </section>`;
  }
}
