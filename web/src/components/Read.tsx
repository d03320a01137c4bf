import type { UseQueryResult } from "@tanstack/react-query";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
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
  if (query.data === undefined)
    return query.isError ? (
      <Failure error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Skeleton active title={false} paragraph={{ rows }} />
    );
  return (
    <div className={query.isPlaceholderData ? "read old" : "read"} aria-busy={query.isPlaceholderData}>
      {children(query.data)}
    </div>
  );
}
