import { queryOptions, useQuery, type Query, type QueryClient } from "@tanstack/react-query";
import { api, ApiError, ok, type Schemas } from "../api/client";

const order = ["viewer", "operator", "admin"];

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: Infinity,
  queryFn: async (): Promise<Schemas["Session"] | null> => {
    try {
      return await ok(api.GET("/v1/session"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

export const useSessionQuery = () => useQuery(sessionQuery);

/** Whether a query is of what pages show, and not of who looks at them. */
export const isPages = (query: Query) => query.queryKey[0] !== "session";

/** Forgets all that was read for whoever was signed in. */
export function forgetAll(queries: QueryClient): void {
  queries.removeQueries({ predicate: isPages });
}

/** Whether whoever is signed in may do what a role may. */
export function useCan(role: "viewer" | "operator" | "admin"): boolean {
  const mine = useSessionQuery().data?.role;
  return mine !== undefined && order.indexOf(mine) >= order.indexOf(role);
}
