import { handler, html, live } from "hyper-live";

@live
export class Temperature {
  celsius = "";
  fahrenheit = "";

  @handler(String)
  fromCelsius(text: string) {
    this.celsius = text;
    if (isNumber(text)) this.fahrenheit = rounded(Number(text) * (9 / 5) + 32);
  }

  @handler(String)
  fromFahrenheit(text: string) {
    this.fahrenheit = text;
    if (isNumber(text)) this.celsius = rounded((Number(text) - 32) * (5 / 9));
  }

  render() {
    return html`<section>
      <h2>Temperature converter</h2>
      <p><label>Celsius <input name="celsius" value=${this.celsius} inputmode="decimal"
        @input.debounce.0="fromCelsius(value)" /></label></p>
      <p><label>Fahrenheit <input name="fahrenheit" value=${this.fahrenheit} inputmode="decimal"
        @input.debounce.0="fromFahrenheit(value)" /></label></p>
    </section>`;
  }
}

const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));
const rounded = (degrees: number) => String(Math.round(degrees * 100) / 100);
