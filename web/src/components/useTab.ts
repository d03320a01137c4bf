import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** The open tab of a page, in its address. What another tab has there, as its page and its order, stays behind with it. */
export function useTab(first: string): [string, (tab: string) => void] {
  const [search, setSearch] = useSearchParams();
  const open = useCallback(
    (tab: string) => setSearch(tab === first ? {} : { tab }, { replace: true }),
    [setSearch, first],
  );
  return [search.get("tab") ?? first, open];
}
