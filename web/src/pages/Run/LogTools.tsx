import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DownloadOutlined,
  SearchOutlined,
  VerticalAlignBottomOutlined,
  VerticalAlignTopOutlined,
} from "@ant-design/icons";
import { Button, Checkbox, Input, Tooltip, type InputRef } from "antd";
import type { ReactNode, RefObject } from "react";
import { formatBytes, formatNumber } from "../../components/format";
import { Mark } from "../../components/State";
import { useText } from "../../i18n";
import type { OutputState } from "./useOutput";
import type { Found } from "./useSearchIn";

interface LogToolsProps {
  output: OutputState;
  run: string;
  search: RefObject<HTMLInputElement | null>;
  wanted: string;
  setWanted(wanted: string): void;
  found: Found;
  at: number;
  step(by: number): void;
  wrap: boolean;
  setWrap(wrap: boolean): void;
  follow: boolean;
  setFollow(follow: boolean): void;
  toStart(): void;
  toEnd(): void;
}

/** What can be done with an output. */
export function LogTools(props: LogToolsProps) {
  const { output, found, wanted, at } = props;
  const t = useText();
  const l = t.runs.log;
  const button = (label: string, icon: ReactNode, act: () => void) => (
    <Tooltip title={label}>
      <Button size="small" type="text" icon={icon} aria-label={label} onClick={act} />
    </Tooltip>
  );
  const result = !found.isDone
    ? l.searching
    : found.lines.length === 0
      ? l.none
      : l.found(at + 1, formatNumber(found.lines.length));
  const percent = output.total > 0 ? Math.floor((output.lines.length / output.total) * 100) : 0;
  return (
    <div className="logtools">
      <Input
        ref={(input: InputRef | null) => {
          props.search.current = input?.input ?? null;
        }}
        size="small"
        allowClear
        prefix={<SearchOutlined />}
        placeholder={l.search}
        aria-label={l.search}
        value={wanted}
        onChange={(event) => props.setWanted(event.target.value)}
        onPressEnter={(event) => props.step(event.shiftKey ? -1 : 1)}
        className="logtools-search"
      />
      {wanted && (
        <>
          <span className="quiet figures" role="status">
            {result}
          </span>
          {button(l.previous, <ArrowUpOutlined />, () => props.step(-1))}
          {button(l.next, <ArrowDownOutlined />, () => props.step(1))}
        </>
      )}
      <span className="logtools-right">
        <span className="quiet figures">
          {l.lines(formatNumber(output.lines.count))}
          <span className="wideonly"> · {formatBytes(output.lines.length)}</span>
        </span>
        {output.state === "reading" && output.version > 0 && (
          <span className="quiet figures">{l.loading(percent)}</span>
        )}
        {output.state === "live" && <Mark kind="good" text={l.live} />}
        <Checkbox checked={props.wrap} onChange={(event) => props.setWrap(event.target.checked)}>
          {l.wrap}
        </Checkbox>
        {output.state === "live" && (
          <Checkbox checked={props.follow} onChange={(event) => props.setFollow(event.target.checked)}>
            {l.follow}
          </Checkbox>
        )}
        {button(l.toStart, <VerticalAlignTopOutlined />, props.toStart)}
        {button(l.toEnd, <VerticalAlignBottomOutlined />, props.toEnd)}
        <Tooltip title={l.download}>
          <Button
            size="small"
            type="text"
            icon={<DownloadOutlined />}
            aria-label={l.download}
            href={`/v1/scheduler-logs/${props.run}/output`}
            download={`${props.run}.log`}
          >
            <span className="wideonly">{l.download}</span>
          </Button>
        </Tooltip>
      </span>
    </div>
  );
}
