import { useQuery } from "@tanstack/react-query";
import { Alert, DatePicker, Form, Input, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useDeferredValue, useMemo } from "react";
import { cronQuery } from "../../api/queries";
import { useReason } from "../../components/Failure";
import { Panel } from "../../components/Page";
import { useLanguage } from "../../i18n";
import { CronBuilder } from "./CronBuilder";
import { Editing } from "./Editing";
import type { JobForm } from "./form";
import { NextFires } from "./NextFires";

const dateField = {
  getValueProps: (value: string | null | undefined) => ({ value: value ? dayjs(value) : null }),
  normalize: (value: Dayjs | null) => value?.toDate().toISOString() ?? null,
};

/** When it is due: the expression, what it means in words, and the next instants on both clocks. */
export function ScheduleFields({ jobId }: { jobId: number | undefined }) {
  const { text: t, language } = useLanguage();
  const e = t.jobs.editor;
  const form = Form.useFormInstance<JobForm>();
  const cron = useDeferredValue((Form.useWatch("cron", form) ?? "").trim());
  const zone = Form.useWatch("timeZone", form) ?? "UTC";
  const zones = useMemo(
    () => ["UTC", ...Intl.supportedValuesOf("timeZone")].map((value) => ({ value, label: value })),
    [],
  );
  const reason = useReason();
  const preview = useQuery({
    ...cronQuery({ expression: cron, timeZone: zone, count: 10, jobId }, language),
    enabled: cron !== "",
    placeholderData: (before) => before,
  });

  return (
    <Panel title={e.when}>
      {/* A field like the line below it: what is chosen here is an edit as what is typed there. */}
      <Form.Item name="cron" noStyle>
        <Editing<string>>{(value, change) => <CronBuilder value={(value ?? "").trim()} change={change} />}</Editing>
      </Form.Item>
      <div className="fields">
        <Form.Item name="cron" label={e.cron} extra={e.cronHint}>
          <Input className="mono" allowClear placeholder="0 2 * * *" maxLength={1000} />
        </Form.Item>
        <Form.Item name="timeZone" label={e.zone}>
          <Select showSearch options={zones} />
        </Form.Item>
      </div>
      {cron !== "" && preview.isError && (
        <Alert type="error" showIcon title={reason(preview.error)} style={{ marginBottom: 12 }} />
      )}
      {cron !== "" && preview.data && !preview.isError && (
        <div aria-live="polite">
          <p style={{ margin: "0 0 8px", fontWeight: 550 }}>{preview.data.explanation}</p>
          {preview.data.warnings.map((warning) => (
            <Alert key={warning} type="warning" showIcon title={warning} style={{ marginBottom: 8 }} />
          ))}
          <p className="quiet" style={{ margin: "0 0 4px", fontSize: 12.5 }}>
            {e.nextFires}
          </p>
          <NextFires fires={preview.data.items} zone={zone} />
        </div>
      )}
      <div className="fields" style={{ marginTop: 14 }}>
        <Form.Item name="startsAt" label={e.startsAt} {...dateField}>
          <DatePicker showTime style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="endsAt" label={e.endsAt} {...dateField}>
          <DatePicker showTime style={{ width: "100%" }} />
        </Form.Item>
      </div>
    </Panel>
  );
}
