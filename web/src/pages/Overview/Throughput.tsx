import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useMemo } from "react";
import type { Schemas } from "../../api/client";
import { statisticsQuery } from "../../api/queries";
import { Chart } from "../../components/Chart";
import { useChartStyle } from "../../components/chartStyle";
import { formatDuration, formatTime, inBothZones, viewerZone } from "../../components/format";
import { Panel } from "../../components/Page";
import { Read } from "../../components/Read";
import { useNow } from "../../components/useNow";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useStateColours } from "../../theme";

const minute = 60_000;
const spans = {
  hour: { length: 60 * minute, step: "minute", every: minute },
  six: { length: 360 * minute, step: "ten_minutes", every: 10 * minute },
  day: { length: 1440 * minute, step: "ten_minutes", every: 10 * minute },
} as const;

const aligned = { left: 74, containLabel: false, outerBoundsMode: "none" };

type Span = keyof typeof spans;
type Step = Schemas["StatisticsStep"];

const outcomes = ["succeeded", "failed", "timedOut", "killed", "lost", "skipped"] as const;
const stateOf: Record<(typeof outcomes)[number], string> = {
  succeeded: "succeeded",
  failed: "failed",
  timedOut: "timed_out",
  killed: "killed",
  lost: "lost",
  skipped: "skipped",
};

/** Every step of a span, those too in which nothing was queued. */
export function everyStep(items: Step[], from: number, to: number, every: number): (Step | number)[] {
  const known = new Map(items.map((item) => [Date.parse(item.at), item]));
  const steps: (Step | number)[] = [];
  for (let at = from; at < to; at += every) steps.push(known.get(at) ?? at);
  return steps;
}

/** What became of runs over time, and how late they were. */
export function Throughput() {
  const t = useText();
  const style = useChartStyle();
  const colours = useStateColours();
  const [search, change] = useSearch({ span: "hour" });
  const span = spans[search.span as Span] ?? spans.hour;
  // A new step begins the question anew; between, the same one is asked again.
  const end = Math.floor(useNow() / span.every) * span.every + span.every;
  const from = end - span.length;
  const query = useQuery({
    ...statisticsQuery({
      from: new Date(from).toISOString(),
      to: new Date(end).toISOString(),
      step: span.step,
      timeZone: viewerZone,
    }),
    refetchInterval: 5_000,
  });

  const option = useMemo(() => {
    const steps = everyStep(query.data?.items ?? [], from, end, span.every);
    const used = outcomes.filter(
      (name) =>
        name === "succeeded" || name === "failed" || steps.some((step) => typeof step === "object" && step[name] > 0),
    );
    const at = (step: Step | number) => (typeof step === "number" ? step : Date.parse(step.at));
    const bars = used.map((name) => ({
      name: t.states[stateOf[name]],
      type: "bar",
      stack: "runs",
      barCategoryGap: "18%",
      itemStyle: { color: colours[stateOf[name]] },
      data: steps.map((step) => [at(step), typeof step === "number" ? 0 : step[name]]),
    }));
    const late = (field: "lateMedianMs" | "lateP99Ms", name: string, colour: string) => ({
      name,
      type: "line",
      yAxisIndex: 1,
      xAxisIndex: 1,
      symbolSize: 4,
      connectNulls: true,
      lineStyle: { width: 1.6, color: colour },
      itemStyle: { color: colour },
      data: steps.map((step) => [at(step), typeof step === "number" ? null : step[field]]),
      tooltip: { valueFormatter: (value: number | null) => (value === null ? "–" : formatDuration(value, t)) },
    });
    const axis = {
      type: "time",
      min: from,
      max: end,
      axisLine: style.axisLine,
      axisLabel: {
        ...style.axisLabel,
        formatter: (value: number) => formatTime(new Date(value), "minute", t.locale).split(" ").pop(),
      },
      splitLine: { show: false },
    };
    return {
      tooltip: style.tooltip,
      legend: { ...style.legend, type: "scroll", left: 0 },
      axisPointer: {
        link: [{ xAxisIndex: "all" }],
        label: { formatter: ({ value }: { value: number }) => inBothZones(value, t) },
      },
      grid: [
        // One line of time for both, so the labels of the two may not make room for themselves.
        { ...style.grid, ...aligned, height: "50%" },
        { ...style.grid, ...aligned, top: "68%", bottom: 24 },
      ],
      xAxis: [
        { ...axis, axisLabel: { show: false } },
        { ...axis, gridIndex: 1 },
      ],
      yAxis: [
        { type: "value", minInterval: 1, axisLabel: style.axisLabel, splitLine: style.splitLine },
        {
          type: "value",
          gridIndex: 1,
          splitNumber: 2,
          axisLabel: { ...style.axisLabel, formatter: (value: number) => formatDuration(value, t) },
          splitLine: style.splitLine,
        },
      ],
      series: [
        ...bars,
        late("lateMedianMs", `${t.overview.lateness}: ${t.overview.median}`, style.primary),
        late("lateP99Ms", `${t.overview.lateness}: ${t.overview.p99}`, style.warning),
      ],
    };
  }, [query.data, from, end, span.every, style, colours, t]);

  return (
    <Panel
      title={t.overview.throughput}
      extra={
        <Segmented<Span>
          size="small"
          value={search.span as Span}
          onChange={(chosen) => change({ span: chosen })}
          options={[
            { value: "hour", label: t.time.lastHour },
            { value: "six", label: t.time.last6Hours },
            { value: "day", label: t.time.lastDay },
          ]}
        />
      }
    >
      <Read query={query} rows={9}>
        {() => <Chart option={option} height={280} label={`${t.overview.throughput}. ${t.overview.lateness}.`} />}
      </Read>
    </Panel>
  );
}
