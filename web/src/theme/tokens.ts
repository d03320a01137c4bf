import { theme, type ThemeConfig } from "antd";

export type Mode = "light" | "dark";

/** Bronze on slate: the bell and its tower. Every pair of text and ground holds 4.5:1. */
const brand = {
  light: {
    primary: "#2b55c7",
    link: "#2b55c7",
    linkHover: "#1b3aa1",
    ground: "#f4f6fa",
    raised: "#ffffff",
    line: "#dfe4ee",
  },
  dark: {
    primary: "#6f95ff",
    link: "#8cabff",
    linkHover: "#b3c7ff",
    ground: "#0d121c",
    raised: "#151c2a",
    line: "#283244",
  },
};

export const frame = { ground: "#111a2e", text: "#c9d3e8", chosen: "#22325a", bronze: "#e6b450", quiet: "#94a3c3" };

/** What states look like, in both themes; never the only sign, a word stands beside it. */
export const stateColours: Record<Mode, Record<string, string>> = {
  light: {
    idle: "#7a869c",
    queued: "#7048c6",
    assigned: "#1f7bb8",
    running: "#1668dc",
    succeeded: "#248a4b",
    failed: "#d1293d",
    timed_out: "#c2620c",
    killed: "#a8326e",
    lost: "#8a4b14",
    skipped: "#7a869c",
  },
  dark: {
    idle: "#8b97ad",
    queued: "#a78bfa",
    assigned: "#4fb3e8",
    running: "#5b9bff",
    succeeded: "#45b872",
    failed: "#ff6b74",
    timed_out: "#f0964a",
    killed: "#e87bb0",
    lost: "#d59a5e",
    skipped: "#8b97ad",
  },
};

export function themeOf(mode: Mode): ThemeConfig {
  const colours = brand[mode];
  const onColour = mode === "dark" ? "#0b1020" : "#ffffff";
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: colours.primary,
      colorInfo: colours.primary,
      colorLink: colours.link,
      // Those that would be worked out are too pale for text, or for text on them.
      colorLinkHover: colours.linkHover,
      ...(mode === "light" && { colorPrimaryHover: "#3f68d3", colorErrorHover: "#b8243a" }),
      colorBgLayout: colours.ground,
      colorBgContainer: colours.raised,
      colorBgElevated: mode === "dark" ? "#1b2436" : "#ffffff",
      colorBorderSecondary: colours.line,
      colorSuccess: stateColours[mode].succeeded,
      colorError: stateColours[mode].failed,
      colorWarning: stateColours[mode].timed_out,
      colorTextSecondary: mode === "dark" ? "#a3b0c8" : "#4d5a73",
      colorTextTertiary: mode === "dark" ? "#8e9bb4" : "#5c687f",
      colorTextDescription: mode === "dark" ? "#a3b0c8" : "#4d5a73",
      colorTextPlaceholder: mode === "dark" ? "#8e9bb4" : "#667085",
      borderRadius: 8,
      fontFamily:
        "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', sans-serif",
      fontFamilyCode: "ui-monospace, 'JetBrains Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
      fontSize: 14,
      wireframe: false,
      // Nothing moves under the pointer: a dialog that grows while somebody clicks into it takes the press on one place
      // and the release on another, and the click is lost.
      motion: false,
    },
    components: {
      // Seen as boxes that can be ticked, before they are.
      Checkbox: { borderRadiusSM: 3, colorBorder: mode === "dark" ? "#8e9bb4" : "#7a869c" },
      Layout: {
        headerBg: colours.raised,
        headerHeight: 52,
        headerPadding: "0 16px",
        siderBg: frame.ground,
        bodyBg: colours.ground,
      },
      Menu: {
        darkItemBg: frame.ground,
        darkSubMenuItemBg: frame.ground,
        darkItemSelectedBg: frame.chosen,
        darkItemColor: frame.text,
        itemHeight: 38,
      },
      Table: {
        headerBg: mode === "dark" ? "#1a2334" : "#f8f9fc",
        cellPaddingBlockSM: 9,
        headerSplitColor: "transparent",
        bodySortBg: "transparent",
        headerSortActiveBg: mode === "dark" ? "#1a2334" : "#f8f9fc",
      },
      Card: { headerFontSize: 14, headerHeight: 46 },
      Statistic: { contentFontSize: 26 },
      Tabs: { horizontalMargin: "0 0 12px 0" },
      Button: { primaryColor: onColour, dangerColor: onColour, primaryShadow: "none", defaultShadow: "none" },
    },
  };
}
