import { Button, Empty, Pagination, Skeleton, Table, type TableProps } from "antd";
import type { ColumnType } from "antd/es/table";
import type { UseQueryResult } from "@tanstack/react-query";
import { memo, useDeferredValue, useEffect, useMemo, useRef, useState, type Key, type ReactNode } from "react";
import type { Page } from "../api/client";
import { useText } from "../i18n";
import { Chosen, PageBox, RowBox, type Selection } from "./Chosen";
import { Failure } from "./Failure";
import { ScrollX } from "./ScrollX";
import { useStoppedClock } from "./useNow";

export type Columns<T> = (Omit<ColumnType<T>, "sorter" | "sortOrder"> & {
  /** The server's name of the field, where it sorts by it. */
  sort?: string;
})[];

export interface ListState {
  page: string;
  pageSize: string;
  sort: string;
}

const none: unknown[] = [];

interface DataTableProps<T extends object> {
  query: UseQueryResult<Page<T>>;
  /** While they are the same, a cell is drawn again only when its row is another. */
  columns: Columns<T>;
  rowKey: keyof T & string;
  state: ListState;
  change(changes: Partial<ListState>): void;
  /** Whether anything is filtered: an empty answer means something else then. */
  filtered: boolean;
  clear(): void;
  /** What to do when there is nothing at all. */
  empty: { title: string; hint?: ReactNode; action?: ReactNode };
  selection?: Selection<T>;
  label: string;
}

/** So many rows are drawn at once. */
const first = 50;

/**
 * The first rows at once, so that they can be used; all of a long page follow as soon as there is time to draw them. A page
 * that is read again stays as it is until then.
 */
function useInTurn<T>(rows: T[], asked: string, isOfPageBefore: boolean): T[] {
  const [page, setPage] = useState(asked);
  if (page !== asked && !isOfPageBefore) setPage(asked);
  const now = useMemo(() => ({ rows, page }), [rows, page]);
  const drawn = useDeferredValue(now);
  useStoppedClock(drawn !== now);
  if (drawn.page !== page) return rows.slice(0, first);
  return drawn.rows.length < rows.length ? rows.slice(0, Math.max(first, drawn.rows.length)) : drawn.rows;
}

interface RowsProps<T extends object> extends Pick<DataTableProps<T>, "columns" | "rowKey" | "change"> {
  rows: T[];
  sort: string;
  isRead: boolean;
  isChosenFrom: boolean;
}

const boxes = { key: "chosen", width: 40, align: "center", title: <PageBox /> } as const;

/** They are drawn again when they are others, and not when some of them are chosen. */
const Rows = memo(function Rows<T extends object>(props: RowsProps<T>) {
  const { rows, columns, rowKey, change, sort, isRead, isChosenFrom } = props;
  const drawn = useRef<unknown>(undefined);
  const isFresh = drawn.current !== columns;
  useEffect(() => {
    drawn.current = columns;
  }, [columns]);
  const sorted = columns.map(({ sort: by, ...column }, index) => ({
    // By its column a cell is known when others come and go with the width of the window; its place would be another's.
    key: by ?? String(index),
    ...column,
    shouldCellUpdate: (now: T, before: T) => isFresh || now !== before,
    ...(by && { sorter: true, sortOrder: sort === by ? "ascend" : sort === `-${by}` ? "descend" : null }),
  })) as NonNullable<TableProps<T>["columns"]>;
  return (
    <Table<T>
      size="small"
      rowKey={rowKey}
      columns={isChosenFrom ? [{ ...boxes, render: (_, __, index) => <RowBox index={index} /> }, ...sorted] : sorted}
      dataSource={rows}
      pagination={false}
      loading={isRead}
      showSorterTooltip={false}
      onChange={(_, __, sorter) => {
        const by = Array.isArray(sorter) ? sorter[0] : sorter;
        const field = by?.order ? String(by.columnKey) : "";
        change({ sort: by?.order === "descend" ? `-${field}` : field, page: undefined as unknown as string });
      }}
    />
  );
}) as <T extends object>(props: RowsProps<T>) => ReactNode;

/** A list that the server sorts, filters and pages. While the next page is read, the present one stays. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { query, columns, rowKey, state, change, filtered, clear, empty, selection } = props;
  const t = useText();
  const rows = useInTurn(query.data?.items ?? (none as T[]), JSON.stringify(state), query.isPlaceholderData);
  const last = useRef<Key>(undefined);
  // When all that a page shows are gone, the last page that there still is takes its place.
  const lastPage = query.data && Math.max(1, Math.ceil(query.data.total / Number(state.pageSize)));
  const isGone = query.data?.items.length === 0 && !query.isPlaceholderData && Number(state.page) > lastPage!;
  useEffect(() => {
    if (isGone) change({ page: String(lastPage) });
  }, [isGone, lastPage, change]);
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton active paragraph={{ rows: 8 }} title={false} />;

  const { items, total, totalIsEstimate } = query.data;
  if (items.length === 0 && state.page === "1")
    return (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={filtered ? t.list.noMatch : empty.title}>
        {filtered ? (
          <Button onClick={clear}>{t.list.clear}</Button>
        ) : (
          <>
            {empty.hint && <p className="quiet">{empty.hint}</p>}
            {empty.action}
          </>
        )}
      </Empty>
    );

  const drawn = (
    <ScrollX label={props.label}>
      <Rows
        rows={rows}
        columns={columns}
        rowKey={rowKey}
        sort={state.sort}
        change={change}
        isRead={query.isPlaceholderData}
        isChosenFrom={selection !== undefined}
      />
    </ScrollX>
  );
  return (
    <>
      {selection ? (
        <Chosen
          value={{
            selection: selection as Selection<unknown>,
            keyOf: (row) => (row as T)[rowKey] as Key,
            rows,
            isWhole: rows.length === items.length,
            last,
          }}
        >
          {drawn}
        </Chosen>
      ) : (
        drawn
      )}
      <div className="listfoot">
        <span className="quiet">{t.list.total(total, totalIsEstimate === true)}</span>
        <Pagination
          size="small"
          current={Number(state.page)}
          pageSize={Number(state.pageSize)}
          total={total}
          showSizeChanger={total > 20}
          pageSizeOptions={[20, 50, 100, 500]}
          hideOnSinglePage={total <= 20}
          onChange={(page, pageSize) => change({ page: String(page), pageSize: String(pageSize) })}
        />
      </div>
    </>
  );
}
