import { SearchOutlined } from "@ant-design/icons";
import { Input, Select } from "antd";
import { useEffect, useRef, useState } from "react";

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
      change(text);
    }, 250);
    return () => clearTimeout(timer);
  }, [text, change]);
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
