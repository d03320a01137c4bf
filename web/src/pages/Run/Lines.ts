/**
 * The lines of an output in one block of bytes: a million of them are a million numbers and no strings. A line becomes a
 * text when it is looked at.
 */
export class Lines {
  /** More is left to the download: a page that holds it would be slow. */
  static readonly mostBytes = 512 * 1024 * 1024;
  /** Of one line so many bytes are shown. */
  static readonly mostOfLine = 20_000;

  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #starts = new Float64Array(1 << 12);
  #count = 1;
  #hasEscapes = false;
  readonly #decoder = new TextDecoder();

  /** Bytes that are held. */
  get length(): number {
    return this.#length;
  }

  /** Lines, the one that is not ended yet included when it holds anything. */
  get count(): number {
    const open = this.#starts[this.#count - 1]! < this.#length;
    return open ? this.#count : this.#count - 1;
  }

  get hasEscapes(): boolean {
    return this.#hasEscapes;
  }

  append(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    if (!this.#hasEscapes) this.#hasEscapes = bytes.includes(0x1b);
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
      if (this.#count === this.#starts.length) {
        const more = new Float64Array(this.#starts.length * 2);
        more.set(this.#starts);
        this.#starts = more;
      }
      this.#starts[this.#count++] = this.#length + at + 1;
    }
    this.#length = end;
  }

  /** Takes the bytes of a character away that has not come in full. */
  dropPartialCharacter(): void {
    for (let back = 1; back <= 3 && back <= this.#length; back++) {
      const byte = this.#bytes[this.#length - back]!;
      if (byte < 0x80) return;
      if (byte < 0xc0) continue;
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (length > back) this.#length -= back;
      return;
    }
  }

  /** Bytes of a line, its break left out. */
  lengthOf(line: number): number {
    const [from, to] = this.#span(line);
    return to - from;
  }

  /** A line as text, and whether it goes on beyond what is shown. */
  text(line: number): { text: string; cut: boolean } {
    const [from, to] = this.#span(line);
    const end = Math.min(to, from + Lines.mostOfLine);
    const text = this.#decoder.decode(this.#bytes.subarray(from, end));
    // What a progress bar wrote over is not shown, as on a terminal.
    const over = text.lastIndexOf("\r", text.length - 2);
    return { text: (over >= 0 ? text.slice(over + 1) : text).replace(/\r$/, ""), cut: end < to };
  }

  /**
   * The lines that hold a text, whatever the case of its letters, looked through from one line on for a moment.
   * @returns where to go on; the count of lines when all were looked at.
   */
  search(wanted: string, from: number, milliseconds: number, found: (line: number) => void): number {
    const needle = wanted.toLowerCase();
    const until = performance.now() + milliseconds;
    const count = this.count;
    const block = 2000;
    let line = from;
    while (line < count && performance.now() < until) {
      const last = Math.min(count, line + block);
      const start = this.#starts[line]!;
      const end = last < this.#count ? this.#starts[last]! : this.#length;
      // Most blocks hold nothing: one look at a whole block is quicker than one at each of its lines.
      if (this.#decoder.decode(this.#bytes.subarray(start, end)).toLowerCase().includes(needle))
        for (let each = line; each < last; each++) if (this.text(each).text.toLowerCase().includes(needle)) found(each);
      line = last;
    }
    return line;
  }

  #span(line: number): [from: number, to: number] {
    const from = this.#starts[line]!;
    const to = line + 1 < this.#count ? this.#starts[line + 1]! - 1 : this.#length;
    return [from, to];
  }
}
