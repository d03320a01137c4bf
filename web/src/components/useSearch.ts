import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/**
 * What a page shows (filters, sort, page, open tab) lives in its address, so that every view can be linked and loaded
 * again. A value that is its default is left out.
 */
export function useSearch<T extends Record<string, string>>(
  defaults: T,
): [T, (changes: Partial<Record<keyof T, string | undefined>>) => void] {
  const [search, setSearch] = useSearchParams();
  const key = JSON.stringify(defaults);
  const values = useMemo(() => {
    const known = JSON.parse(key) as T;
    return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, search.get(name) ?? value])) as T;
  }, [search, key]);
  const change = useCallback(
    (changes: Partial<Record<keyof T, string | undefined>>) => {
      const known = JSON.parse(key) as T;
      // As the address is now: what is drawn may still lack the change before this one, which would be lost.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === known[name]) next.delete(name);
        else next.set(name, value);
      }
      setSearch(next, { replace: true });
    },
    [setSearch, key],
  );
  return [values, change];
}
