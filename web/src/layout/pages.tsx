import {
  ApartmentOutlined,
  AuditOutlined,
  BarsOutlined,
  BellOutlined,
  ClusterOutlined,
  DashboardOutlined,
  DatabaseOutlined,
  DesktopOutlined,
  FieldTimeOutlined,
  PartitionOutlined,
  ScheduleOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Text } from "../i18n/en";

export interface PageEntry {
  path: string;
  name: keyof Text["nav"];
  icon: ReactNode;
  /** After g, this letter goes there. */
  letter: string;
  role?: "admin";
}

/** The pages by their sections, in the order of the menu. */
export const sections: { name?: keyof Text["nav"]; pages: PageEntry[] }[] = [
  { pages: [{ path: "/", name: "overview", icon: <DashboardOutlined />, letter: "o" }] },
  {
    name: "work",
    pages: [
      { path: "/jobs", name: "jobs", icon: <ScheduleOutlined />, letter: "j" },
      { path: "/runs", name: "runs", icon: <BarsOutlined />, letter: "l" },
      { path: "/timeline", name: "timeline", icon: <FieldTimeOutlined />, letter: "t" },
      { path: "/azkaban", name: "azkaban", icon: <PartitionOutlined />, letter: "z" },
    ],
  },
  {
    name: "machines",
    pages: [
      { path: "/workers", name: "workers", icon: <DesktopOutlined />, letter: "w" },
      { path: "/groups", name: "groups", icon: <ApartmentOutlined />, letter: "g" },
      { path: "/cluster", name: "cluster", icon: <ClusterOutlined />, letter: "c" },
    ],
  },
  {
    name: "administration",
    pages: [
      { path: "/audit", name: "audit", icon: <AuditOutlined />, letter: "a", role: "admin" },
      { path: "/people", name: "people", icon: <TeamOutlined />, letter: "u", role: "admin" },
      { path: "/channels", name: "channels", icon: <BellOutlined />, letter: "h", role: "admin" },
      { path: "/settings", name: "settings", icon: <DatabaseOutlined />, letter: "s" },
    ],
  },
];
