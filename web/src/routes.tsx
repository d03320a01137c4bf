import { createBrowserRouter, type RouteObject } from "react-router";
import { Frame } from "./layout/Frame";
import { Fault, Missing } from "./layout/Fault";
import { Overview } from "./pages/Overview/Overview";
import { Gate } from "./session/Gate";

/** A page that is loaded when it is wanted. */
function page(path: string, load: () => Promise<{ default: React.ComponentType }>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }), errorElement: <Fault /> };
}

export const router = createBrowserRouter([
  {
    element: (
      <Gate>
        <Frame />
      </Gate>
    ),
    errorElement: <Fault />,
    // The frame is there at once; a page's own code may still be on its way.
    hydrateFallbackElement: <></>,
    children: [
      { index: true, element: <Overview />, errorElement: <Fault /> },
      page("jobs", () => import("./pages/Jobs/Jobs")),
      page("jobs/new", () => import("./pages/JobEditor/JobEditor")),
      page("jobs/:id", () => import("./pages/Job/Job")),
      page("jobs/:id/edit", () => import("./pages/JobEditor/JobEditor")),
      page("runs", () => import("./pages/Runs/Runs")),
      page("runs/:id", () => import("./pages/Run/Run")),
      page("timeline", () => import("./pages/Timeline/Timeline")),
      page("workers", () => import("./pages/Workers/Workers")),
      page("workers/:id", () => import("./pages/Worker/Worker")),
      page("groups", () => import("./pages/Groups/Groups")),
      page("cluster", () => import("./pages/Cluster/Cluster")),
      page("azkaban", () => import("./pages/Azkaban/Azkaban")),
      page("audit", () => import("./pages/Audit/Audit")),
      page("channels", () => import("./pages/Channels/Channels")),
      page("people", () => import("./pages/People/People")),
      page("settings", () => import("./pages/Settings/Settings")),
      page("profile", () => import("./pages/Profile/Profile")),
      { path: "*", element: <Missing /> },
    ],
  },
]);
