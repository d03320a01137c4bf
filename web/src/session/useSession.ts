import { useQuery } from "@tanstack/react-query";
import { api, ApiError, ok, type Schemas } from "../api/client";

const order = ["viewer", "operator", "admin"];

/** Who is signed in; null when nobody is. */
export function useSessionQuery() {
  return useQuery({
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
}

/** Whether whoever is signed in may do what a role may. */
export function useCan(role: "viewer" | "operator" | "admin"): boolean {
  const mine = useSessionQuery().data?.role;
  return mine !== undefined && order.indexOf(mine) >= order.indexOf(role);
}
