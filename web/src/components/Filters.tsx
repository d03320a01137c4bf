import { SearchOutlined } from "@ant-design/icons";
import { DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useText } from "../i18n";

/** A text filter. It is asked for a moment after the last key, and / puts the cursor here. */
export function TextFilter({
  value,
  change,
  label,
  main,
}: {
  value: string;
  change(value: string): void;
  label: string;
  main?: boolean;
}) {
  const [text, setText] = useState(value);
  const said = useRef(value);
  // A page that is drawn again gives another function each time; the moment does not begin anew for that.
  const ask = useEffectEvent(change);
  useEffect(() => {
    // Cleared or set from outside, as by a link.
    if (value !== said.current) {
      said.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === said.current) return undefined;
    const timer = setTimeout(() => {
      said.current = text;
      ask(text);
    }, 250);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Input
      allowClear
      prefix={main ? <SearchOutlined /> : undefined}
      placeholder={label}
      aria-label={label}
      data-main-search={main ? true : undefined}
      value={text}
      onChange={(event) => setText(event.target.value)}
      className={main ? "filter wide" : "filter"}
    />
  );
}

/** One of some words; nothing chosen is all of them. */
export function WordFilter({
  value,
  change,
  label,
  words,
}: {
  value: string;
  change(value: string): void;
  label: string;
  words: Record<string, string>;
}) {
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      value={value || undefined}
      onChange={(chosen: string | undefined) => change(chosen ?? "")}
      options={Object.entries(words).map(([word, text]) => ({ value: word, label: text }))}
      popupMatchSelectWidth={false}
      className="filter"
    />
  );
}

/** From one time to another, as the address has them; an open end is empty. */
export function TimesFilter({
  from,
  to,
  change,
  needsBoth = false,
}: {
  from: string;
  to: string;
  change(times: { from: string; to: string }): void;
  needsBoth?: boolean;
}) {
  const t = useText();
  return (
    <DatePicker.RangePicker
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      allowEmpty={[!needsBoth, !needsBoth]}
      placeholder={[t.list.from, t.list.to]}
      value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
      onChange={(range) =>
        change({ from: range?.[0]?.toDate().toISOString() ?? "", to: range?.[1]?.toDate().toISOString() ?? "" })
      }
      style={{ maxWidth: 340 }}
    />
  );
}
