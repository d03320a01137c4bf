/** What the builder can say; what it cannot is written by hand. */
export interface Built {
  kind: "minutes" | "hourly" | "daily" | "weekly" | "monthly";
  /** Of kind minutes. */
  every: number;
  minute: number;
  hour: number;
  /** 0 is Sunday. */
  weekdays: number[];
  /** 0 is the last. */
  day: number;
  /** Minute and hour are picked from the job's id. */
  spread: boolean;
}

export const plain: Built = { kind: "daily", every: 15, minute: 0, hour: 2, weekdays: [1], day: 1, spread: false };

/** The expression of what was built. */
export function write(built: Built): string {
  const { kind, every, spread, weekdays, day } = built;
  const minute = spread ? "H" : String(built.minute);
  const hour = spread ? "H" : String(built.hour);
  switch (kind) {
    case "minutes":
      return `${spread ? "H" : "*"}/${every} * * * *`;
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${hour} * * *`;
    case "weekly":
      return `${minute} ${hour} * * ${weekdays.length === 0 ? "1" : [...weekdays].sort().join(",")}`;
    case "monthly":
      return `${minute} ${hour} ${day === 0 ? "L" : day} * *`;
  }
}

/** What was built, from an expression; undefined for one that the builder cannot say. */
export function read(expression: string): Built | undefined {
  const match = /^(\S+) (\S+) (\S+) \* (\S+)$/.exec(expression.trim().replaceAll(/\s+/g, " "));
  if (!match) return undefined;
  const [minute, hour, day, weekday] = match.slice(1) as [string, string, string, string];
  const spread = minute.startsWith("H");
  const number = (text: string, most: number) =>
    /^\d+$/.test(text) && Number(text) <= most ? Number(text) : undefined;
  const at = { minute: spread ? 0 : number(minute, 59), hour: spread ? 0 : number(hour, 23) };
  const found = ((): Built | undefined => {
    const every = /^[*H]\/(\d+)$/.exec(minute)?.[1];
    if (every && hour === "*" && day === "*" && weekday === "*")
      return { ...plain, spread, kind: "minutes", every: Number(every) };
    if (at.minute === undefined) return undefined;
    if (hour === "*" && day === "*" && weekday === "*") return { ...plain, spread, kind: "hourly", minute: at.minute };
    if (at.hour === undefined) return undefined;
    const time = { spread, minute: at.minute, hour: at.hour };
    if (day === "*" && weekday === "*") return { ...plain, ...time, kind: "daily" };
    if (day === "*" && /^[0-6](,[0-6])*$/.test(weekday))
      return { ...plain, ...time, kind: "weekly", weekdays: weekday.split(",").map(Number) };
    const of = day === "L" ? 0 : number(day, 31);
    if (weekday === "*" && of !== undefined) return { ...plain, ...time, kind: "monthly", day: of };
    return undefined;
  })();
  return found && write(found) === `${minute} ${hour} ${day} * ${weekday}` ? found : undefined;
}
