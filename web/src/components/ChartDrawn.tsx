import { BarChart, CustomChart, LineChart } from "echarts/charts";
import {
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use as register, type ECharts, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { theme } from "antd";
import { useEffect, useRef } from "react";

register([
  BarChart,
  LineChart,
  CustomChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  MarkLineComponent,
  DataZoomComponent,
  CanvasRenderer,
]);

interface ChartProps {
  option: EChartsCoreOption;
  height: number;
  /** What it shows, for those who do not see it. */
  label: string;
  onClick?: (data: unknown) => void;
  onZoom?: (chart: ECharts) => void;
}

export default function ChartDrawn({ option, height, label, onClick, onZoom }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const handlers = useRef({ onClick, onZoom });
  const { token } = theme.useToken();

  useEffect(() => {
    handlers.current = { onClick, onZoom };
  }, [onClick, onZoom]);

  useEffect(() => {
    const element = box.current!;
    const made = init(element, null, { renderer: "canvas" });
    chart.current = made;
    made.on("click", (event) => handlers.current.onClick?.(event.data));
    made.on("datazoom", () => handlers.current.onZoom?.(made));
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    const quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.current?.setOption(
      {
        animation: !quiet,
        animationDuration: 250,
        textStyle: { fontFamily: token.fontFamily, color: token.colorTextSecondary },
        ...option,
      },
      { replaceMerge: ["series"] },
    );
  }, [option, token]);

  return <div ref={box} role="img" aria-label={label} style={{ width: "100%", height }} />;
}
