/** A tune, computed here: a WAV file of eight notes, with one sample a byte. */

const rate = 8_000;
/** In hertz, half a second each. */
const notes = [262, 330, 392, 523, 440, 392, 349, 330];

/** Writes the file. */
export function writeTune(): Buffer {
  const samples = notes.flatMap((frequency) =>
    Array.from({ length: rate / 2 }, (_, index) => {
      const fade = 1 - index / (rate / 2);
      return 128 + Math.round(60 * fade * Math.sin((2 * Math.PI * frequency * index) / rate));
    }),
  );
  return Buffer.concat([header(samples.length), Buffer.from(samples)]);
}

function header(length: number): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + length, 4);
  head.write("WAVEfmt ", 8);
  // The length of this chunk, PCM, one channel.
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  // Samples a second, bytes a second, bytes a sample, bits a sample.
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(length, 40);
  return head;
}
