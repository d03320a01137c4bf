import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { firesQuery } from "../../api/queries";
import { Chart } from "../../components/Chart";
import { useChartStyle } from "../../components/chartStyle";
import { formatNumber, formatTime, inBothZones } from "../../components/format";
import { Panel } from "../../components/Page";
import { Read } from "../../components/Read";
import { Time } from "../../components/Time";
import { useText } from "../../i18n";

/** What is due in the next hour, minute by minute, with the seconds in which too much comes together. */
export function NextHour() {
  const t = useText();
  const style = useChartStyle();
  const query = useQuery(firesQuery);
  const fires = query.data;

  const option = useMemo(() => {
    if (!fires) return undefined;
    const from = Date.parse(fires.from);
    const crowded = new Set(
      fires.crowded
        .filter((second) => second.fires > 2)
        .map((second) => Math.floor((Date.parse(second.at) - from) / 60_000)),
    );
    return {
      tooltip: {
        ...style.tooltip,
        axisPointer: {
          ...style.tooltip.axisPointer,
          label: {
            formatter: ({ seriesData: [bar] }: { seriesData: { dataIndex: number }[] }) =>
              inBothZones(from + (bar?.dataIndex ?? 0) * 60_000, t),
          },
        },
      },
      grid: { ...style.grid, top: 8 },
      xAxis: {
        type: "category",
        data: fires.minutes.map((_, index) =>
          formatTime(new Date(from + index * 60_000), "minute", t.locale)
            .split(" ")
            .pop(),
        ),
        axisLabel: style.axisLabel,
        axisLine: style.axisLine,
        axisTick: { show: false },
      },
      yAxis: { type: "value", minInterval: 1, axisLabel: style.axisLabel, splitLine: style.splitLine, splitNumber: 3 },
      series: [
        {
          name: t.overview.perMinute,
          type: "bar",
          barCategoryGap: "22%",
          data: fires.minutes.map((value, index) => ({
            value,
            itemStyle: { color: crowded.has(index) ? style.warning : style.primary },
          })),
        },
      ],
    };
  }, [fires, style, t]);

  return (
    <Panel
      title={t.overview.nextHour}
      extra={fires && <span className="quiet">{t.overview.fires(formatNumber(fires.total))}</span>}
    >
      <Read query={query}>
        {({ total, crowded }) =>
          total === 0 ? (
            <p className="quiet">{t.overview.noFires}</p>
          ) : (
            <>
              <Chart
                option={option!}
                height={150}
                label={`${t.overview.nextHour}: ${t.overview.fires(formatNumber(total))}`}
              />
              <div className="crowd" title={t.overview.crowdedHint}>
                <strong>{t.overview.crowded}</strong>
                {crowded.slice(0, 5).map((second) => (
                  <span key={second.at}>
                    <Time at={second.at} format="clock" /> <b>× {formatNumber(second.fires)}</b>
                  </span>
                ))}
                {crowded.length === 0 && <em className="quiet">{t.overview.noCrowd}</em>}
              </div>
            </>
          )
        }
      </Read>
    </Panel>
  );
}
