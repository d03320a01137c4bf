import { theme } from "antd";
import { useMemo } from "react";

/** The looks that all plots share, from the theme's own colours. */
export function useChartStyle() {
  const { token } = theme.useToken();
  return useMemo(
    () => ({
      grid: { left: 8, right: 12, top: 28, bottom: 4, containLabel: true, outerBoundsMode: "same" },
      axisLine: { lineStyle: { color: token.colorBorderSecondary } },
      axisLabel: { color: token.colorTextSecondary, fontSize: 11, hideOverlap: true },
      splitLine: { lineStyle: { color: token.colorBorderSecondary, type: "dashed" as const } },
      tooltip: {
        trigger: "axis" as const,
        backgroundColor: token.colorBgElevated,
        borderColor: token.colorBorderSecondary,
        textStyle: { color: token.colorText, fontSize: 12 },
        confine: true,
        axisPointer: {
          lineStyle: { color: token.colorTextTertiary },
          shadowStyle: { color: token.colorFillSecondary },
        },
      },
      legend: {
        top: 0,
        right: 0,
        icon: "roundRect",
        itemWidth: 9,
        itemHeight: 9,
        itemGap: 12,
        textStyle: { color: token.colorTextSecondary, fontSize: 11 },
      },
      primary: token.colorPrimary,
      warning: token.colorWarning,
      error: token.colorError,
      fill: token.colorFillSecondary,
    }),
    [token],
  );
}
