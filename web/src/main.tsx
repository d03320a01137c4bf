import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { ApiError } from "./api/client";
import { overviewQuery } from "./api/queries";
import { Languages } from "./i18n";
import { router } from "./routes";
import { sessionQuery } from "./session/useSession";
import "./styles.css";
import { Themes } from "./theme";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What changes is told by the live overview; going back to a page shows what is known and reads it again.
      staleTime: 2_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < 3 && (!(error instanceof ApiError) || error.status === 503),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 4_000),
    },
  },
});

/** Asks what the first drawing needs. A question that fails here is asked again by who needs its answer. */
async function ask(): Promise<void> {
  const session = await queries.fetchQuery(sessionQuery).catch(() => null);
  if (session && location.pathname === "/") await queries.prefetchQuery(overviewQuery);
}

// A drawing costs a slow machine half a second, and one without data is soon followed by another: the first waits a
// moment for what it is to show.
const patience = new Promise((resolve) => setTimeout(resolve, 400));
await Promise.race([ask(), patience]);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Languages>
        <Themes>
          <RouterProvider router={router} />
        </Themes>
      </Languages>
    </QueryClientProvider>
  </StrictMode>,
);
