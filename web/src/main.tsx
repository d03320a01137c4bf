import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { ApiError } from "./api/client";
import { Languages } from "./i18n";
import { router } from "./routes";
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
