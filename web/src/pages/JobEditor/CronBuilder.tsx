import { Checkbox, Select, TimePicker, Tooltip } from "antd";
import dayjs from "dayjs";
import { useText } from "../../i18n";
import { plain, read, write, type Built } from "./cron";

const minutes = [1, 2, 5, 10, 15, 20, 30];

/** The usual schedules without writing an expression. */
export function CronBuilder({ value, change }: { value: string; change(expression: string): void }) {
  const t = useText();
  const c = t.jobs.cron;
  const known = value === "" ? undefined : read(value);
  const built = known ?? plain;
  const set = (changes: Partial<Built>) => change(write({ ...built, ...changes }));
  const kinds = { minutes: c.minutes, hourly: c.hourly, daily: c.daily, weekly: c.weekly, monthly: c.monthly };

  return (
    <div className="cron-builder" role="group" aria-label={t.jobs.editor.builder}>
      <span className="quiet">{c.every}</span>
      <Select
        aria-label={c.every}
        style={{ width: 130 }}
        value={known?.kind ?? (value === "" ? undefined : "custom")}
        placeholder="–"
        onChange={(kind) => kind !== "custom" && set({ kind: kind as Built["kind"] })}
        options={[
          ...Object.entries(kinds).map(([kind, label]) => ({ value: kind, label })),
          ...(value !== "" && !known ? [{ value: "custom", label: c.custom, disabled: true }] : []),
        ]}
      />
      {known?.kind === "minutes" && (
        <Select
          aria-label={c.minutes}
          style={{ width: 170 }}
          value={known.every}
          onChange={(every) => set({ every })}
          options={[...new Set([...minutes, known.every])].map((every) => ({ value: every, label: c.interval(every) }))}
        />
      )}
      {known?.kind === "weekly" && (
        <Select
          mode="multiple"
          aria-label={c.on}
          style={{ minWidth: 170 }}
          value={known.weekdays}
          onChange={(weekdays) => set({ weekdays })}
          options={c.weekdays.map((label, day) => ({ value: day, label }))}
        />
      )}
      {known?.kind === "monthly" && (
        <Select
          aria-label={c.day}
          style={{ width: 110 }}
          value={known.day}
          onChange={(day) => set({ day })}
          options={[
            ...Array.from({ length: 31 }, (_, index) => ({ value: index + 1, label: `${c.day} ${index + 1}` })),
            { value: 0, label: c.last },
          ]}
        />
      )}
      {known && known.kind !== "minutes" && !known.spread && (
        <>
          <span className="quiet">{known.kind === "hourly" ? c.minute : c.at}</span>
          <TimePicker
            aria-label={c.at}
            style={{ width: 100 }}
            format={known.kind === "hourly" ? "mm" : "HH:mm"}
            allowClear={false}
            needConfirm={false}
            value={dayjs().hour(known.hour).minute(known.minute)}
            onChange={(time) => time && set({ hour: time.hour(), minute: time.minute() })}
          />
        </>
      )}
      {known && (
        <Tooltip title={c.spreadHint}>
          <Checkbox checked={known.spread} onChange={(event) => set({ spread: event.target.checked })}>
            {c.spread}
          </Checkbox>
        </Tooltip>
      )}
    </div>
  );
}
