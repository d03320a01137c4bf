import type { Text } from "../i18n/en";

/** A moment from Unix seconds or RFC 3339. */
export function moment(at: number | string): Date {
  return new Date(typeof at === "number" ? at * 1000 : at);
}

/** The time zone of whoever looks. */
export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const styles = {
  full: { dateStyle: "medium", timeStyle: "medium" },
  minute: { dateStyle: "short", timeStyle: "short" },
  /** In lists; nothing that is listed is a year old, and the tooltip has it all. */
  row: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  clock: { timeStyle: "medium" },
  day: { dateStyle: "medium" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeStyle = keyof typeof styles;

const formats = new Map<string, Intl.DateTimeFormat>();

export function formatTime(at: Date, style: TimeStyle, locale: string, zone?: string): string {
  const key = `${style}/${locale}/${zone ?? ""}`;
  let format = formats.get(key);
  if (!format) {
    // 24 hours in English too: whoever runs schedules reads 14:00, not 2 PM.
    format = new Intl.DateTimeFormat(locale === "zh" ? "zh-CN" : "en-GB", {
      ...styles[style],
      ...(zone && { timeZone: zone }),
    });
    formats.set(key, format);
  }
  return format.format(at);
}

/** By how much the clocks of a zone are ahead of UTC at a moment: +02:00. */
export function offsetAt(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value.replace("GMT", "") || "+00:00";
}

/** The exact moment in UTC, with milliseconds where there are any. */
export function exactUtc(at: Date): string {
  return at.toISOString().replace("T", " ").replace(".000Z", "").replace("Z", "") + " UTC";
}

/** A minute on the viewer's clocks and in UTC, for plots. */
export function inBothZones(at: number, t: Text): string {
  const utc = new Date(at).toISOString();
  return `${formatTime(new Date(at), "minute", t.locale)} (${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC)`;
}

/** Milliseconds in the two largest units that say something: 12 ms, 3.4 s, 2 min 5 s. */
export function formatDuration(milliseconds: number, t: Text): string {
  const { ms, s, m, h, d } = t.time.units;
  const value = Math.max(0, Math.round(milliseconds));
  if (value < 1000) return `${value} ${ms}`;
  if (value < 59_950) return `${(value / 1000).toFixed(value < 9_950 ? 1 : 0)} ${s}`;
  const seconds = Math.round(value / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), m, seconds % 60, s);
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), h, minutes % 60, m);
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), d, hours % 24, h);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How far away a moment is, in its largest unit. */
export function formatDistance(at: Date, now: number, t: Text): string {
  const away = at.getTime() - now;
  const size = Math.abs(away);
  if (size < 1000) return t.time.now;
  const { s, m, h, d } = t.time.units;
  const text =
    size < 60_000
      ? `${Math.round(size / 1000)} ${s}`
      : size < 3_600_000
        ? `${Math.round(size / 60_000)} ${m}`
        : size < 86_400_000
          ? `${Math.round(size / 3_600_000)} ${h}`
          : `${Math.round(size / 86_400_000)} ${d}`;
  return away < 0 ? t.time.ago(text) : t.time.in(text);
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

export function formatNumber(value: number): string {
  return value.toLocaleString("en");
}
