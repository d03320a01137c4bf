import type { Lines } from "./Lines";

/** Browsers give up on boxes that are higher; beyond, a pixel of the scroll bar stands for more than one of the text. */
const highest = 12_000_000;

/** Where lines are on the screen: one row each, or as many as they need when they are wrapped at so many columns. */
export class Rows {
  #ends = new Float64Array(1 << 12);
  #known = 0;

  readonly lines: Lines;
  readonly rowHeight: number;
  /** 0: lines are not wrapped. */
  readonly columns: number;

  constructor(lines: Lines, rowHeight: number, columns: number) {
    this.lines = lines;
    this.rowHeight = rowHeight;
    this.columns = columns;
  }

  get total(): number {
    return this.columns === 0 ? this.lines.count : this.#rowsThrough(this.lines.count);
  }

  /** The height of the box that scrolls. */
  height(): number {
    return Math.min(this.total * this.rowHeight, highest);
  }

  rowsOf(line: number): number {
    return this.columns === 0 ? 1 : Math.max(1, Math.ceil(this.lines.lengthOf(line) / this.columns));
  }

  /** The first row of a line. */
  rowOf(line: number): number {
    return this.columns === 0 ? line : line === 0 ? 0 : this.#rowsThrough(line);
  }

  /** The line that has a row. */
  lineAt(row: number): number {
    if (this.columns === 0) return Math.min(row, Math.max(0, this.lines.count - 1));
    this.#rowsThrough(this.lines.count);
    let [low, high] = [0, Math.max(0, this.lines.count - 1)];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! > row) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The row, with its fraction, at the top of a box of that height that is scrolled so far. */
  topRow(scrollTop: number, viewport: number): number {
    const scrollable = Math.max(1, this.height() - viewport);
    const rows = Math.max(0, this.total - viewport / this.rowHeight);
    return Math.min(1, scrollTop / scrollable) * rows;
  }

  /** The opposite. */
  scrollTop(row: number, viewport: number): number {
    const rows = Math.max(1e-9, this.total - viewport / this.rowHeight);
    return Math.min(1, Math.max(0, row) / rows) * Math.max(0, this.height() - viewport);
  }

  /** Rows of the lines before one. A line that was open when it was counted is counted again. */
  #rowsThrough(line: number): number {
    if (line > this.#ends.length) {
      const more = new Float64Array(Math.max(line, this.#ends.length * 2));
      more.set(this.#ends);
      this.#ends = more;
    }
    const from = Math.max(0, Math.min(this.#known, line) - 1);
    let rows = from === 0 ? 0 : this.#ends[from - 1]!;
    for (let each = from; each < line; each++) {
      rows += this.rowsOf(each);
      this.#ends[each] = rows;
    }
    this.#known = Math.max(this.#known, line);
    return line === 0 ? 0 : this.#ends[line - 1]!;
  }
}
