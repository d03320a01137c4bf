import { createContext, use, type Key, type RefObject } from "react";
import { useText } from "../i18n";

/** The rows of a list that are chosen, of all its pages, and how others are. */
export interface Selection<T> {
  chosen: ReadonlyMap<Key, T>;
  choose(rows: T[], isChosen: boolean): void;
}

interface Choice {
  selection: Selection<unknown>;
  keyOf(row: unknown): Key;
  /** Those that are drawn. */
  rows: unknown[];
  /** Whether that is all of the page: else only a part would be chosen. */
  isWhole: boolean;
  /** The last one that was pressed, from which on Shift chooses. */
  last: RefObject<Key | undefined>;
}

/** Only the boxes look at it: hundreds of rows are not drawn again when one is chosen. */
export const Chosen = createContext<Choice | undefined>(undefined);

/** The box of a row: the browser's own, because a long page has hundreds of them. */
export function RowBox({ index }: { index: number }) {
  const t = useText();
  const { selection, keyOf, rows, last } = use(Chosen)!;
  const row = rows[index];
  if (row === undefined) return null;
  const choose = (isChosen: boolean, isRange: boolean) => {
    const from = isRange ? rows.findIndex((other) => keyOf(other) === last.current) : -1;
    last.current = keyOf(row);
    selection.choose(from < 0 ? [row] : rows.slice(Math.min(from, index), Math.max(from, index) + 1), isChosen);
  };
  return (
    <input
      type="checkbox"
      className="rowbox"
      aria-label={t.list.chooseRow(index + 1)}
      checked={selection.chosen.has(keyOf(row))}
      onChange={(event) => choose(event.currentTarget.checked, (event.nativeEvent as MouseEvent).shiftKey)}
    />
  );
}

/** The box of all rows of the page. */
export function PageBox() {
  const t = useText();
  const { selection, keyOf, rows, isWhole } = use(Chosen)!;
  const chosen = rows.filter((row) => selection.chosen.has(keyOf(row))).length;
  const isAll = chosen > 0 && chosen === rows.length;
  return (
    <input
      type="checkbox"
      className="rowbox"
      aria-label={t.list.choosePage}
      disabled={!isWhole}
      checked={isAll}
      ref={(box) => {
        if (box) box.indeterminate = chosen > 0 && !isAll;
      }}
      onChange={() => selection.choose(rows, !isAll)}
    />
  );
}
