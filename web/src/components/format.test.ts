import { expect, test } from "vitest";
import { en } from "../i18n/en";
import { zh } from "../i18n/zh";
import { exactUtc, formatBytes, formatDistance, formatDuration, formatTime, offsetAt } from "./format";

test("durations in the two largest units that say something", () => {
  const shown = [0, 12, 999, 1000, 9949, 9960, 59_949, 59_960, 125_000, 3_600_000, 3_723_000, 90_000_000].map((ms) =>
    formatDuration(ms, en),
  );
  expect(shown).toEqual([
    "0 ms",
    "12 ms",
    "999 ms",
    "1.0 s",
    "9.9 s",
    "10 s",
    "60 s",
    "1 min",
    "2 min 5 s",
    "1 h",
    "1 h 2 min",
    "1 d 1 h",
  ]);
});

test("distances both ways and in both languages", () => {
  const now = Date.parse("2026-11-20T08:00:00Z");
  expect(formatDistance(new Date(now - 125_000), now, en)).toBe("2 min ago");
  expect(formatDistance(new Date(now + 3 * 86_400_000), now, en)).toBe("in 3 d");
  expect(formatDistance(new Date(now - 200), now, en)).toBe("now");
  expect(formatDistance(new Date(now - 125_000), now, zh)).toBe("2 分前");
});

test("times in a zone, and exactly in UTC", () => {
  const at = new Date("2026-03-29T01:00:00.250Z");
  expect(formatTime(at, "full", "en", "Europe/Berlin")).toBe("29 Mar 2026, 03:00:00");
  expect(exactUtc(at)).toBe("2026-03-29 01:00:00.250 UTC");
  expect(exactUtc(new Date("2026-03-29T01:00:00Z"))).toBe("2026-03-29 01:00:00 UTC");
});

test("bytes", () => {
  expect([0, 512, 1024, 1536, 10485760, 734003200].map(formatBytes)).toEqual([
    "0 B",
    "512 B",
    "1.0 KiB",
    "1.5 KiB",
    "10.0 MiB",
    "700 MiB",
  ]);
});

test("offsets of zones, over a change of the clocks", () => {
  const shown = ["2026-10-25T00:59:59Z", "2026-10-25T01:00:00Z"].map((at) => offsetAt(new Date(at), "Europe/Berlin"));
  expect(shown).toEqual(["+02:00", "+01:00"]);
  expect(offsetAt(new Date(0), "UTC")).toBe("+00:00");
  expect(offsetAt(new Date("2026-01-01T00:00:00Z"), "America/St_Johns")).toBe("-03:30");
});
