import type { UseQueryResult } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useState, type ReactNode } from "react";
import { Failure } from "./Failure";

interface ReadProps<T> {
  query: UseQueryResult<T>;
  /** How high it is about to be, in lines. */
  rows?: number;
  children(data: T): ReactNode;
}

/**
 * What a query has read; until then that it is being read, or why it cannot be. What stays from another question until
 * this one is answered is marked as old.
 */
export function Read<T>({ query, rows = 4, children }: ReadProps<T>) {
  // Stays when the next question fails: a plot that is followed does not go away with the master.
  const [last, setLast] = useState(query.data);
  if (query.data !== undefined && query.data !== last) setLast(query.data);
  const data = query.data ?? last;
  const failure = query.isError && query.data === undefined && (
    <Failure error={query.error} retry={() => void query.refetch()} />
  );
  if (data === undefined) return failure || <Skeleton active title={false} paragraph={{ rows }} />;
  const isOld = query.isPlaceholderData || query.data === undefined;
  return (
    <>
      {failure}
      <div className={isOld ? "read old" : "read"} aria-busy={query.isFetching && isOld}>
        {children(data)}
      </div>
    </>
  );
}
